"""The tabs of "Mon organisation": one line on a desktop, two on a telephone, by keyboard and without script."""

import pytest

from tools import browser as browsers

LINES = """() => new Set([...document.querySelector("nav.tabs > ul").children].map((li) => li.offsetTop)).size"""
AT = {"member": "/equipe/", "manager": "/partage/lectures/", "animator": "/annuaire/doublons/", "operator": "/imports/"}


@pytest.mark.parametrize("role", AT)
@pytest.mark.parametrize("size, most", [(browsers.DESKTOP, 1), (browsers.PHONE, 2)])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB", "it-IT"])
def test_the_row_is_short(as_role, role, size, most, locale):
    page = as_role(role, size=size, locale=locale, java_script_enabled=True).new_page()
    page.goto(AT[role])
    assert 1 <= page.evaluate(LINES) <= most


def test_the_menu_opens_by_keyboard_says_where_one_is_and_leads_on(visit):
    page = visit("manager", size=browsers.PHONE)
    page.goto("/partage/lectures/")
    here = page.locator("nav.tabs summary[aria-current]")
    here.focus()
    page.keyboard.press("Enter")
    assert page.locator("nav.tabs details[open] a[aria-current=page]").inner_text() == "Qui a lu nos données"
    assert not browsers.axe(page) and not browsers.sideways(page)
    page.keyboard.press("Escape")
    assert page.locator("nav.tabs details[open]").count() == 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/partage/accords/")


def test_without_script_the_menu_opens_too(as_role):
    page = as_role("manager", java_script_enabled=False, size=browsers.PHONE).new_page()
    page.goto("/partage/accords/")
    page.click("nav.tabs summary >> text=Pour moi")
    page.click("nav.tabs >> text=Mes favoris")
    assert page.locator("h1").inner_text() == "Mes favoris"
