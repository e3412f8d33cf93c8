"""Coming in: an account by mailed link, a record claimed, a colleague invited, a passkey."""

import re

import pytest
from playwright.sync_api import expect

CLAIMED = "metiers-et-paysages"  # an imported record whose website is on garage-martinet.com


def letter(page, to):
    """Open the newest letter to this address in the mailbox of the demonstration; a busy machine takes some seconds."""
    for _ in range(60):
        page.goto("/boite-aux-lettres/")
        found = page.locator("main li").filter(has_text=to).get_by_role("link")
        if found.count():
            found.first.click()
            return page.locator("main .prose")
        page.wait_for_timeout(500)
    pytest.fail(f"no letter to {to}")


def follow(page, to):
    """What a mail program does: open the first link of the letter, here without leaving the demonstration."""
    address = re.search(r"https?://[^/\s]+(/\S+)", letter(page, to).inner_text())
    assert address
    page.goto(address[1])


def test_an_account_by_mailed_link_then_a_passkey_signs_in(visit):
    page = visit()
    page.goto("/compte/inscription/")
    page.fill("[name=email]", "lea.bois@exemple.fr")
    page.fill("[name=password1]", "torrent marmite lucarne")
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.locator("h1")).to_have_text("Ouvrez votre messagerie")
    follow(page, "lea.bois@exemple.fr")
    page.get_by_role("button", name="Oui, c’est mon adresse").click()
    page.fill("[name=name]", "Léa Bois")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("header")).to_contain_text("Léa Bois")

    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/compte/securite/cles/ajouter/")
    if "/confirmer/" in page.url:
        page.fill("[name=password]", "torrent marmite lucarne")
        page.get_by_role("button", name="C’est moi").click()
    page.check("[name=passwordless]")
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.locator(".flash").first).to_contain_text("clé d’accès est ajoutée")
    page.context.clear_cookies()
    page.goto("/compte/connexion/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("header")).to_contain_text("Léa Bois")


def test_a_record_is_claimed_and_a_colleague_invited(visit):
    page = visit()
    page.goto(f"/acces/reclamer/{CLAIMED}/")
    page.fill("[name=name]", "Zoé Petit")
    page.fill("[name=email]", "zoe@garage-martinet.com")
    page.get_by_role("button", name="Recevoir le lien").click()
    follow(page, "zoe@garage-martinet.com")
    page.get_by_role("button", name="Oui, je fais partie").click()
    expect(page.locator("h1")).to_have_text("Métiers et Paysages")
    page.goto("/equipe/")
    expect(page.locator("main")).to_contain_text("Zoé Petit")
    page.get_by_role("link", name="Inviter quelqu’un").click()
    page.fill("[name=email]", "paul.roux@exemple.fr")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.locator("main")).to_contain_text("paul.roux@exemple.fr")
    page.context.clear_cookies()
    follow(page, "paul.roux@exemple.fr")
    page.get_by_role("button", name="Rejoindre l’équipe").click()
    page.fill("[name=name]", "Paul Roux")
    page.get_by_role("button", name="Continuer").click()
    page.goto("/equipe/")
    expect(page.locator("main")).to_contain_text("Paul Roux")
    expect(page.locator("main")).to_contain_text("Zoé Petit")


def test_a_claim_needs_no_script(as_role):
    page = as_role(java_script_enabled=False).new_page()
    page.goto(f"/acces/reclamer/{CLAIMED}/")
    expect(page.locator("h1")).to_contain_text("c’est vous")
