"""Finding an organisation, with and without script, by words, filters and the map; then keeping one's own record."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tools import browser as browsers

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "annuaire.md"
TYPED = re.search("« ([^»]+) » trouve", GUIDE.read_text())[1]  # two mistakes at once, as the guide promises


def test_what_one_types_is_found_at_once_and_the_address_keeps_it(as_role):
    page = as_role("anonymous").new_page()
    watch = browsers.Watch(page)
    page.goto("/annuaire/")
    page.get_by_label("Un nom, un besoin, une commune").press_sequentially(TYPED)
    expect(page.locator("#results .result h3").first).to_have_text("La Grange à Rouages")
    expect(page).to_have_url(re.compile(r"\?q=resourcerie\+veine$"))
    expect(page.get_by_label("Un nom, un besoin, une commune")).to_be_focused()
    expect(page.locator("#count")).to_contain_text("1 organisation")
    page.go_back()
    assert watch.take() == []


def test_a_filter_changes_list_counts_and_map_together(as_role):
    page = as_role("anonymous").new_page()
    watch = browsers.Watch(page)
    page.goto("/annuaire/")
    page.locator("details.filters > summary").click()
    page.get_by_role("checkbox", name=re.compile("^culture et patrimoine")).check()
    expect(page).to_have_url(re.compile(r"\?theme=culture$"))
    expect(page.get_by_role("checkbox", name=re.compile("^culture et patrimoine"))).to_be_focused()
    number = int(page.locator("#count").inner_text().split()[0])
    assert page.locator("#results .result").count() == number
    plates = page.locator(".map .pin text").all_text_contents()
    assert 0 < sum(map(int, plates)) <= number + 5
    plate = page.locator('.map .pin[data-communes~="05046"]')
    there = plate.locator("text").text_content()
    plate.press("Enter")
    expect(page).to_have_url(re.compile("theme=culture&commune=05046"))
    expect(page.locator("#count")).to_contain_text(f"{there} organisation")
    expect(page.locator(".pin.here").first).to_be_visible()  # closer, a plate of several communes comes apart
    assert sum(map(int, page.locator(".pin.here text").all_text_contents())) >= int(there)
    assert watch.take() == []


def test_a_result_pointed_at_lights_its_plate(as_role):
    page = as_role("anonymous").new_page()
    page.goto("/annuaire/?q=torrent")
    page.locator("#results .result a").first.focus()
    expect(page.locator(".pin.near")).to_have_count(1)


def test_the_same_without_script(as_role):
    page = as_role("anonymous", java_script_enabled=False, size=browsers.PHONE).new_page()
    page.goto("/annuaire/")
    page.get_by_label("Un nom, un besoin, une commune").fill("atelier")
    page.locator("details.filters > summary").click()
    page.get_by_role("checkbox", name=re.compile("^tiers-lieu")).check()
    page.get_by_role("button", name="Voir les réponses").click()
    expect(page.locator(".result h3").first).to_have_text("Les Ateliers du Torrent")
    page.goto("/annuaire/?theme=culture&famille=public&q=zzzz")
    page.get_by_role("link", name=re.compile("^sans |^aucun")).first.click()
    expect(page.locator(".result").first).to_be_visible()


def test_a_manager_keeps_the_record(as_role):
    page = as_role("manager").new_page()
    watch = browsers.Watch(page)
    page.goto("/annuaire/ma-fiche/")
    name = page.locator("h1").inner_text()
    page.get_by_role("link", name="Modifier la fiche").click()
    wrong = browsers.inspect(page)
    page.get_by_role("textbox", name="Ce que vous faites (").fill("Un établi ouvert à tous, le mardi soir.")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.get_by_text("Un établi ouvert à tous, le mardi soir.")).to_be_visible()
    assert wrong + watch.take() == []
