"""The damaged member list: each value that must come out of it, and each line of its report."""

import importlib.util
from dataclasses import replace
from typing import Any

import pytest

from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange.tests import builders as make
from cordee.lib import tabular

pytestmark = pytest.mark.django_db

ROUNDED = "Un tableur a arrondi ce numéro SIRET : ses derniers chiffres sont perdus. Recopiez-le en entier."
WARNINGS = [
    (6, "Courriel", "« #N/D » est une erreur du tableur : cellule lue vide."),
    (6, "Site internet", "« #N/D » est une erreur du tableur : cellule lue vide."),
    (6, "Latitude", "Latitude et longitude étaient inversées : remises dans l’ordre."),
    (7, "N° SIRET", ROUNDED),
    (7, "Courriel", "Plusieurs adresses étaient écrites : nous avons gardé la première."),
    (8, "Courriel", "« radio-meleze » n’est pas une adresse e-mail."),
    (9, "N° SIRET", "« 12345678901234 » ne sert qu’à remplir la case : laissez-la vide."),
    (10, "N° SIRET", "Ce numéro SIRET ne tombe pas juste : un chiffre est sans doute faux. Vérifiez-le."),
    (11, "Tél.", "« #REF! » est une erreur du tableur : cellule lue vide."),
    (12, "Ville", "Ristolas fait maintenant partie de la commune Abriès-Ristolas."),
    (13, "Thématiques", "Thème inconnu : « commercio equo »."),
    (16, "Dénomination", "Des caractères invisibles ont été retirés."),
    (16, "Rue", "« =CONCATENER(A1;B1) » est une formule non calculée : cellule lue vide."),
    (16, "Ville", "« Atlantide » n’est pas une commune du code postal 05500."),
]
REJECTED = [
    (14, "Dénomination", "Il manque le nom : sans lui, cette ligne ne désigne personne."),
    (15, "N° adhérent", "Cette ligne désigne la même structure que la ligne 5."),
]
# name, SIREN, legal form, phone, e-mail, web site, themes | SIRET, address, postcode, commune, latitude, longitude
EXPECTED = [
    ("Assoc les Fils d’Ariette (PVS)", "919985002", "association", "+33492001001", "contact@ariette.example",
     "https://ariette.example", "culture education",
     "91998500200410", "3 Rue du Four", "05000", "Gap", 44559400, 6078600),
    ("La Grange à Rouages", "984308155", "scic", "+33492001002", "", "", "reuse mobility",
     "98430815500667", "12, route du Lac", "05200", "Embrun", 44564500, 6495900),
    ("Le Pain de l’Avance", "", "scop", "+33492001003", "pain@avance.example", "", "food",
     "", "Zone artisanale, Bâtiment B", "05230", "Chorges", None, None),
    ("Radio Mélèze", "993375104", "association", "+33492001004", "", "https://meleze.example/", "media",
     "99337510400540", "", "05100", "Briançon", None, None),
    ("Crèche des Marmottes", "", "association", "+33492001005", "creche@marmottes.example", "", "childhood",
     "", "Le Village", "05600", "Guillestre", None, None),
    ("Atelier du Torrent", "982360091", "company", "+33600001006", "", "", "building",
     "98236009100763", "1 quai du Torrent", "05260", "Saint-Jean-Saint-Nicolas", None, None),
    ("CUMA du Haut Buëch", "", "cuma", "", "cuma@buech.example", "", "food",
     "", "Ferme du Col", "05140", "Aspres-sur-Buëch", None, None),
    ("Refuge du Viso", "900425273", "association", "", "", "", "tourism",
     "90042527300795", "Ristolas", "05460", "Abriès-Ristolas", None, None),
    ("Bottega Solidale", "", "it_aps", "+390122999999", "bottega@bardo.example", "", "",
     "", "Via Medail 3", "10052", "Bardonecchia", 45078600, 6703600),
    ("Compagnie du Vallon", "982256463", "association", "", "", "", "culture",
     "98225646300877", "", "05500", None, None, None),
    ("Jardin partagé de Gap", "", "informal", "+33492001013", "", "", "",
     "", "", "05000", "Gap", None, None),
]  # fmt: skip


def found() -> list[tuple[Any, ...]]:
    result = []
    for one in Organisation.objects.order_by("pk"):
        site = one.sites.get()
        themes = " ".join(one.theme_rows.order_by("pk").values_list("code", flat=True))
        place = site.commune.name if site.commune else None
        result.append(
            (one.name, one.siren, one.legal_form, one.phone, one.email, one.website, themes)
            + (site.siret, site.address, site.postcode, place, site.lat_e6, site.lon_e6)
        )
    return result


def lines(problems: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(problem["row"], problem["column"], problem["reason"]) for problem in problems]


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("make_lists", make.DAMAGED / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_damaged_csv_is_read_right_and_its_report_is_exact():
    make.communes()
    report = make.take((make.DAMAGED / "adherents.csv").read_bytes(), "Réseau fictif").plan.report()
    assert found() == EXPECTED
    assert lines(report.pop("rejected")) == REJECTED
    assert lines(report.pop("warnings")) == WARNINGS
    assert report == {"rows": 13, "created": 11, "updated": 0, "unchanged": 0, "vanished": 0}
    assert Organisation.objects.get(name="CUMA du Haut Buëch").registering


def test_the_damaged_workbook_gives_the_same():
    make.communes()
    report = make.take((make.DAMAGED / "adherents.xlsx").read_bytes(), "Réseau fictif").plan.report()
    assert found() == EXPECTED
    assert lines(report["rejected"]) == REJECTED
    lost = {WARNINGS[11], WARNINGS[12]}  # a workbook holds no control character, and computes its formulas
    sheet = (0, "", "Seule la feuille « Adhérents » est lue ; laissées de côté : Notes.")
    assert lines(report["warnings"]) == [sheet, *(line for line in WARNINGS if line not in lost)]


def test_the_same_list_again_in_the_other_format_changes_nothing():
    make.communes()
    make.take((make.DAMAGED / "adherents.csv").read_bytes(), "Réseau fictif")
    stamps = list(Organisation.objects.order_by("pk").values_list("updated_at", flat=True))
    tomorrow = replace(make.OPERATOR_BY, at=make.NOON.replace(day=4))
    report = make.take((make.DAMAGED / "adherents.xlsx").read_bytes(), "Réseau fictif", by=tomorrow).plan.report()
    assert (report["created"], report["updated"], report["unchanged"], report["vanished"]) == (0, 0, 11, 0)
    assert list(Organisation.objects.order_by("pk").values_list("updated_at", flat=True)) == stamps


def test_the_files_are_those_of_the_generator():
    lists = generator()
    assert (make.DAMAGED / "adherents.csv").read_bytes() == lists.write_csv()
    made, kept = (tabular.read(data) for data in (lists.write_xlsx(), (make.DAMAGED / "adherents.xlsx").read_bytes()))
    assert made == kept
