"""The map: a finger, a keyboard, and nothing at all of script."""

from playwright.sync_api import expect

from tools import browser as browsers

TARGETS = "() => [...document.querySelectorAll('.pin .hit')].map((hit) => hit.getBoundingClientRect().toJSON())"


def test_on_a_phone_every_plate_can_be_pressed_alone(as_role):
    page = as_role(size=browsers.PHONE, java_script_enabled=True).new_page()
    page.goto("/annuaire/")
    targets = page.evaluate(TARGETS)
    assert targets
    for i, one in enumerate(targets):
        assert one["width"] >= 24 and one["height"] >= 24
        for other in targets[:i]:
            apart = (
                abs(one["x"] - other["x"]) >= one["width"] - 0.1 or abs(one["y"] - other["y"]) >= one["height"] - 0.1
            )
            assert apart


def test_without_script_a_plate_filters_the_list(as_role):
    page = as_role(size=browsers.PHONE, java_script_enabled=False).new_page()
    page.goto("/annuaire/")
    expect(page.get_by_role("button", name="Carte détaillée")).to_have_count(0)
    plate = page.locator(".pin").first
    commune = (plate.get_attribute("data-communes") or "").split()[0]
    plate.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pin.here")).to_have_count(1)
    assert commune in page.url


def test_the_detailed_map_by_keyboard_keeps_the_list_in_step(visit):
    page = visit()
    page.goto("/annuaire/")
    page.get_by_role("button", name="Carte détaillée").focus()
    page.keyboard.press("Enter")
    plate = page.locator(".plate-point.single").first
    expect(plate).to_be_visible()
    plate.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup li a").first
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(plate).to_be_focused()
    page.get_by_role("button", name="Carte simple").click()
    expect(page.locator(".pin").first).to_be_visible()


def test_what_one_points_at_in_the_list_is_lit_on_the_map(visit):
    page = visit()
    page.goto("/annuaire/")
    row = page.locator("[data-commune]").first
    commune = row.get_attribute("data-commune")
    row.hover()
    expect(page.locator(f'.pin[data-communes~="{commune}"]')).to_have_class("pin near")


def test_a_commune_is_suggested_as_one_types(visit):
    page = visit("animator")
    page.goto("/annuaire/ajouter/")
    page.get_by_label("Commune").first.press_sequentially("brianc")
    expect(page.locator('datalist option[value="Briançon (05100)"]')).to_have_count(1)
