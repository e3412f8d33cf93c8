"""A damaged member list is taken over in the browser: with script, and on a phone without."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tools import browser as browsers

LISTS = Path(__file__).resolve().parent.parent / "data" / "import"


@pytest.mark.parametrize(
    "file, view",
    [
        ("adherents.csv", {"size": browsers.DESKTOP}),
        ("adherents.xlsx", {"size": browsers.PHONE, "java_script_enabled": False}),
    ],
    ids=["with script", "phone without script"],
)
def test_a_damaged_list_becomes_records(visit, file, view):
    page = visit("animator", **view)
    page.goto("/imports/")
    page.click("main a.button.main")
    page.set_input_files("input[type=file]", LISTS / file)
    page.fill("input[name=source_name]", "Réseau fictif des Hautes-Alpes")
    page.select_option("select[name=licence]", "membres")
    page.click("main button.main")
    assert "Que contient chaque colonne" in page.locator("h1").inner_text()
    assert page.locator("select[name=c1]").input_value() == "name"
    page.click("main button.main")
    if "Quels thèmes" in page.locator("h1").inner_text():  # the second way finds what the first told
        page.click("main button.main")
    assert page.locator("h1").inner_text() == "Voici ce qui va changer"
    again = page.locator("main .tile b").first.inner_text() == "0"  # the second way finds everything already there
    page.click("main nav a[href^='?voir=rejected']")
    assert "Il manque le nom" in page.locator("main table").inner_text()
    page.click("main nav a[href^='?voir=warnings']")
    assert "inversées" in page.locator("main table").inner_text()
    page.click("main button.main")
    assert page.locator("h1").inner_text() == "La liste est reprise"
    found = [tile.inner_text() for tile in page.locator("main .tile b").all()]
    assert found == (["0", "0", "11", "2"] if again else ["11", "0", "0", "2"])
    page.locator("main details.folded > summary").click()
    page.click("main nav a[href^='?voir=records']")
    page.get_by_role("link", name="Radio Mélèze").first.click()
    assert "Radio Mélèze" in page.locator("h1").inner_text()
    expect(page.locator("main")).to_contain_text("Réseau fictif des Hautes-Alpes")


def test_the_pages_of_an_import_are_accessible(visit):
    page = visit("animator")
    page.goto("/imports/nouvelle/")
    assert browsers.inspect(page) == []
    page.set_input_files("input[type=file]", LISTS / "adherents.csv")
    page.fill("input[name=source_name]", "Liste à abandonner")
    page.select_option("select[name=licence]", "membres")
    page.click("main button.main")
    assert browsers.inspect(page) == []
    page.click("main button.main")
    assert "Quels thèmes" in page.locator("h1").inner_text() and browsers.inspect(page) == []
    page.click("main button.main")
    assert browsers.inspect(page) == []
    page.goto(page.url + "?voir=warnings")
    assert browsers.inspect(page) == []
    page.click("main form a.plain")
    assert browsers.inspect(page) == []
    page.click("main button.grave")
    assert page.locator(".flash").count() == 1


HEAD = "Nom;Code postal;Commune;Téléphone\n"
FIRST = (
    "Le Fournil des Aiguilles;05470;Aiguilles;04 92 00 77 01\n"
    "La Scierie du Guil;05600;Guillestre;04 92 00 77 02\n"
    "Les Bergers de Furfande;05350;Arvieux;04 92 00 77 03\n"
    "Chœur de Vars;05560;Vars;04 92 00 77 04\n"
)
# a telephone changed in the two first, the third unchanged, the fourth no longer there, one more
SECOND = "".join(FIRST.replace("77 01", "88 01").replace("77 02", "88 02").splitlines(keepends=True)[:3])
SECOND += "Le Rucher de Ceillac;05600;Ceillac;04 92 00 77 05\n"
OWN = "Les Filandières de Remollon;05190;Remollon;04 92 00 78 01\nLe Verger de Tallard;05130;Tallard;04 92 00 78 02\n"
OTHERS = "La Grange à Rouages;05400;Veynes;04 92 00 78 03\n"  # its own people answer for it


def send(page, rows):
    """From the door of the lists to the preview."""
    page.goto("/imports/nouvelle/")
    file = {"name": "adherents.csv", "mimeType": "text/csv", "buffer": (HEAD + rows).encode()}
    page.set_input_files("input[type=file]", file)
    page.fill("input[name=source_name]", "Liste reprise deux fois")
    page.select_option("select[name=licence]", "membres")
    page.click("main button.main")
    page.click("main button.main")
    return tiles(page)


def tiles(page):
    return [int(tile.inner_text()) for tile in page.locator("main .tile b").all()]


def test_a_manager_takes_over_the_list_of_the_organisation(visit):
    """Names of its own: the journeys share one directory, and may go in any order."""
    page = visit("manager")
    page.goto("/")
    page.get_by_role("link", name="Reprendre une liste").first.click()
    page.click("main a.button.main")
    buffer = (HEAD + OWN + OTHERS + ";05000;Gap;\n").encode()
    page.set_input_files("input[type=file]", {"name": "adherents.csv", "mimeType": "text/csv", "buffer": buffer})
    page.fill("input[name=source_name]", "Nos adhérents")
    page.select_option("select[name=licence]", "membres")
    page.click("main button.main")
    page.click("main button.main")
    assert tiles(page) == [2, 0, 1, 1]  # created, changed, unchanged, refused
    page.click("main nav a[href^='?voir=warnings']")
    expect(page.locator("main table tr", has_text="elle n’est pas modifiée")).to_have_count(1)
    page.click("main button.main")
    expect(page.get_by_role("heading", level=1)).to_have_text("La liste est reprise")


def test_a_second_import_says_what_changes_and_is_undone_without_the_edit_made_since(visit):
    page = visit("animator")
    assert send(page, FIRST) == [4, 0, 0, 0]
    page.click("main button.main")

    assert send(page, SECOND) == [1, 2, 1, 0]  # created, changed, unchanged, refused
    changed = page.locator(".reading", has_text="Le Fournil des Aiguilles")
    assert [changed.locator(tag).inner_text() for tag in ("del", "ins")] == ["04 92 00 77 01", "04 92 00 88 01"]
    page.get_by_role("link", name="Disparues (1)").click()
    expect(page.locator("main")).to_contain_text("Rien n’est effacé")
    expect(page.locator("main li", has_text="Chœur de Vars")).to_be_visible()
    page.click("main button.main")
    run = page.url

    def phone_of(name, typed=""):
        """What its page says, after it was corrected there if something is typed."""
        page.goto("/annuaire/?q=" + name)
        page.locator("#results").get_by_role("link", name=name).click()
        if typed:
            page.get_by_role("link", name="Modifier la fiche").click()
            page.get_by_label("Téléphone de l’organisation").fill(typed)
            page.get_by_role("button", name="Enregistrer la fiche").click()
        return page.locator("main").get_by_text(re.compile(r"^04 92 00")).first.inner_text()

    assert phone_of("La Scierie du Guil", typed="04 92 00 99 02") == "04 92 00 99 02"
    page.goto(run)
    page.get_by_role("link", name="Annuler cette reprise").click()
    kept = page.locator("main tr", has_text="La Scierie du Guil")
    before = (tiles(page), kept.inner_text())
    assert before[0] == [1, 1, 1, 1]  # a record leaves, its place closes, one telephone comes back, one thing stays
    page.get_by_role("button", name="Annuler la reprise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette reprise a été annulée")
    assert (tiles(page), kept.inner_text()) == before
    assert phone_of("Le Fournil des Aiguilles") == "04 92 00 77 01"
    assert phone_of("La Scierie du Guil") == "04 92 00 99 02"
    page.goto("/annuaire/?q=Rucher Ceillac")
    expect(page.locator("main").get_by_text("Le Rucher de Ceillac")).to_have_count(0)
