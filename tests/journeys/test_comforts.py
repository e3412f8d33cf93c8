"""What the small script adds, and what holds without it."""

from playwright.sync_api import expect

from tools import browser as browsers

FIRST_TAB = "() => document.activeElement.textContent.trim()"


def test_the_first_tab_skips_to_the_content(visit):
    page = visit()
    page.goto("/galerie/")
    page.keyboard.press("Tab")
    assert page.evaluate(FIRST_TAB) == "Aller au contenu"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_opens_by_keyboard_and_escape_gives_the_focus_back(visit):
    page = visit("manager")
    page.goto("/")
    summary = page.locator("details.acting > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".acting-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".acting-menu")).to_be_hidden()
    expect(summary).to_be_focused()


def test_one_acts_in_ones_own_name_without_script(as_role):
    page = as_role("manager", java_script_enabled=False, size=browsers.PHONE).new_page()
    page.goto("/")
    page.locator("details.acting > summary").click()
    page.locator('.acting-menu button[name="organisation"][value="0"]').click()
    expect(page.locator(".flash")).to_contain_text("en votre nom propre")
    page.locator("details.acting > summary").click()
    page.locator('.acting-menu button[name="organisation"]').first.click()
    expect(page.locator(".flash")).to_contain_text("au nom de")


def test_the_scheme_and_the_language_are_kept_without_script(as_role):
    page = as_role(java_script_enabled=False).new_page()
    page.goto("/galerie/")
    page.get_by_role("link", name="Sombre").click()
    expect(page).to_have_url(page.url)
    expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(15, 24, 28)"
    page.locator("footer").get_by_role("link", name="italiano").click()
    expect(page.locator("html")).to_have_attribute("lang", "it")


def test_after_wrong_answers_reading_begins_at_what_to_look_at_again(visit):
    page = visit()
    page.goto("/compte/connexion/")
    page.locator("main form.fields button[type=submit]").click()
    expect(page.locator("#form-errors")).to_be_focused()
    page.locator("#form-errors a").first.click()
    expect(page.locator("main form.fields input[name=login]")).to_be_focused()


def test_a_form_is_sent_once_and_its_button_says_so(visit):
    page = visit()
    page.goto("/compte/connexion/")
    sent = []

    def slow(route):
        """204 leaves the page as it is: the answer that has not come yet."""
        if route.request.method == "GET":
            return route.continue_()
        sent.append(route.request.url)
        return route.fulfill(status=204)

    page.route("**/compte/connexion/", slow)
    button = page.locator("main form.fields button[type=submit]")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    page.wait_for_timeout(200)
    assert len(sent) == 1


def test_a_page_that_is_not_there_is_as_well_made_as_the_others(as_role):
    page = as_role().new_page()
    page.goto("/nulle-part/")
    assert browsers.inspect(page) == []
