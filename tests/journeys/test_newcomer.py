"""What the README promises a newcomer, on a telephone and without script: find an organisation, open an account, claim
the record, take it over once the animator agrees."""

from django.urls import reverse

from tools import browser as browsers

EMAIL, PASSWORD = "lea.essai@example.org", "trois mots sans lien"


def press(page, name):
    page.locator("main").get_by_role("button", name=name).click()


def says(page, text):
    assert text in page.locator("body").inner_text(), page.locator("main").inner_text()


def test_a_newcomer_finds_and_takes_over_a_record(as_role, open_mail):
    phone = as_role("anonymous", size=browsers.PHONE, java_script_enabled=False)
    page = phone.new_page()
    page.goto("/annuaire/?q=resourcerie courtoise")  # one letter is missing
    page.get_by_role("link", name="Assoc la Courtoise Ressourcerie").first.click()
    record = page.url

    page.goto(reverse("account_signup"))
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password1]", PASSWORD)
    press(page, "Créer mon compte")
    open_mail(page, EMAIL, "Ouvrez votre compte")
    page.locator("main a[href*='/compte/adresse/']").click()
    press(page, "Oui, c’est mon adresse")
    page.fill("[name=name]", "Léa Essai")
    press(page, "Continuer")

    page.goto(record)
    page.get_by_role("link", name="Réclamer la fiche").click()
    press(page, "Recevoir le lien")
    open_mail(page, EMAIL, "Reprenez la fiche de Assoc la Courtoise")
    page.locator("main a[href*='/acces/lien/']").click()
    press(page, "Oui, je fais partie")

    animator = as_role("animator", java_script_enabled=False).new_page()
    animator.goto(reverse("access:claims"))
    animator.locator("main a", has_text="Assoc la Courtoise Ressourcerie").first.click()
    says(animator, EMAIL)
    press(animator, "Lui confier la fiche")

    page.goto(record)
    page.goto(page.url.rstrip("/") + "/modifier/")
    says(page, "Assoc la Courtoise Ressourcerie")
    assert page.locator("main [name=name]").input_value() == "Assoc la Courtoise Ressourcerie"
