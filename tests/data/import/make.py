"""Makes the two damaged member lists of the tests: ``python tests/data/import/make.py``. All is invented.

Each row carries one or two of the damages that real lists have; what must come out of it is in
``kernel/exchange/tests/test_damaged.py``. Numbers come from a seeded generator and pass their check digit unless said.
"""

import csv
import io
import random
from pathlib import Path

import openpyxl
from stdnum import luhn

HERE = Path(__file__).parent
TITLE = ["Réseau fictif des Hautes-Alpes : liste des adhérents au 03/01/2026"]
GROUPS = ["", "Structure", "", "", "Adresse", "", "", "Contact", "", "", "Position", "", "", ""]
TITLES = ["N° adhérent", "Dénomination", "N° SIRET", "Statut juridique", "Rue", "CP", "Ville", "Tél.", "Courriel"]
TITLES += ["Site internet", "Latitude", "Longitude", "Thématiques", "Commentaires"]


def numbers(rng: random.Random) -> list[str]:
    """Invented SIRET whose keys hold."""
    found = []
    for _ in range(20):
        siren = f"9{rng.randrange(10**7):07}"
        siren += luhn.calc_check_digit(siren)
        body = f"{siren}{rng.randrange(1, 90):04}"
        found.append(body + luhn.calc_check_digit(body))
    return found


def rows() -> list[list[object]]:
    """The rows, with numbers as a spreadsheet holds them (5000.0) and text as people type it."""
    s = numbers(random.Random(2026))
    return [
        ["A01", "ASSOC LES FILS D ARIETTE (PVS)", s[0], "asso loi 1901", "3 RUE DU FOUR", 5000.0, "GAP",
         "04 92 00 10 01", "contact@ariette.example", "ariette.example", "44,5594", "6,0786", "culture ; jeunesse", ""],
        ["A02", "La Grange à Rouages", s[1], "SCIC SARL", "12, route du Lac", 5200, "Embrun cedex",
         "+33492001002", "#N/D", "#N/D", "6.4959", "44.5645", "réemploi, mobilité", "à relancer"],
        ["A03", "LE PAIN DE L'AVANCE", "9.01235E+13", "SCOP", "Zone artisanale\nBâtiment B", "05230", "Chorges",
         "0033 4 92 00 10 03", "pain@avance.example; info@avance.example", "", "", "", "alimentation", ""],
        ["A04", "Radio Mélèze", f"{s[3][0]}.{s[3][1:]}E+13", "association", "", "05100", "BRIANCON",
         "04.92.00.10.04", "radio-meleze", "https://meleze.example/", "0", "0", "médias", ""],
        ["A05", "Crèche des Marmottes", "12345678901234", "Association", "Le Village", "5600.0", "Guillestre",
         "492001005", "creche@marmottes.example", "", "", "", "petite enfance", ""],
        ["A06", "Atelier du Torrent", s[5][:-1] + str((int(s[5][-1]) + 1) % 10), "SARL", "1 quai du Torrent", "05260",
         "Saint Jean Saint Nicolas", "06 00 00 10 06", "", "", "", "", "bâtiment", ""],
        ["A07", "CUMA du Haut Buëch", "en cours", "CUMA", "Ferme du Col", "05140", "ASPRES SUR BUECH", "#REF!",
         "cuma@buech.example", "", "", "", "agriculture", ""],
        ["A08", "Refuge du Viso", s[7], "Association", "Ristolas", "05460", "Ristolas", "", "", "", "", "",
         "montagne", ""],
        ["A09", "Bottega Solidale", "", "APS", "Via Medail 3", "10052", "Bardonecchia", "+39 0122 999999",
         "bottega@bardo.example", "", "45.0786", "6.7036", "commercio equo", ""],
        ["", "", s[9], "", "", "05000", "Gap", "", "", "", "", "", "", "nom à retrouver"],
        ["A01", "Les Fils d’Ariette", s[0], "asso", "3 rue du Four", "05000", "Gap", "", "", "", "", "", "", "doublon"],
        ["A12", "Compagnie du\x0b Vallon", s[11], "asso", "=CONCATENER(A1;B1)", "05500", "Atlantide", "", "", "", "",
         "", "théâtre", ""],
        ["A13", "Jardin partagé de Gap", "", "collectif", "", "", "05000 Gap", "(0)4 92 00 10 13", "", "", "", "",
         "", ""],
    ]  # fmt: skip


def table(lines: list[list[object]]) -> list[list[object]]:
    """Title, blank line, two header lines, rows, a blank line, a total; two empty columns at the end."""
    top: list[list[object]] = [list(TITLE), [], list(GROUPS), list(TITLES)]
    return [*[[*line, "", ""] for line in top + lines], [], ["", "Total : 13 adhérents"]]


def write_csv() -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(table(rows()))
    return target.getvalue().encode("cp1252")


def write_xlsx() -> bytes:
    """The same as a workbook: postcodes and SIRET as numbers, an error cell, a merged title, a sheet of notes first."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Lire la feuille suivante"])
    sheet = book.create_sheet("Adhérents")
    for line in table(rows()):
        sheet.append([_number(value) for value in line])
    sheet.merge_cells("A1:F1")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _number(value: object) -> object:
    """What a spreadsheet makes of digits; no control characters, which it refuses to save."""
    text = str(value).replace("\x0b", "")
    if text in ("05230", "5600.0", "05100") or (len(text) == 14 and text.isdigit()):
        return float(text)
    return value if isinstance(value, float | int) else text or None


if __name__ == "__main__":
    (HERE / "adherents.csv").write_bytes(write_csv())
    (HERE / "adherents.xlsx").write_bytes(write_xlsx())
