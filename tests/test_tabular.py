"""Tables made by other people: encodings, separators, headers, spreadsheets, hostile files."""

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.lib.tabular import LostDigits, Unreadable, read, whole_number

WORDS = {"nom", "siret", "code postal", "commune", "téléphone", "e-mail"}


def known(label):
    return label.lower() in WORDS


def table(text, encoding="utf-8", **options):
    return read(text.encode(encoding), known=known, **options)


def cells(found):
    return [row.cells for row in found.rows]


def workbook(*sheets, merged=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for place in merged:
            sheet.merge_cells(place)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(body, mimetype="application/vnd.oasis.opendocument.spreadsheet"):
    names = "office table text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names.split())
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Liste">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return target.getvalue()


def ods_row(*texts, repeated=1):
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"]
LETTERS = "abcdefgh ABCé èàçôÉ0123456789\n'\"-"


@given(
    rows=st.lists(st.tuples(*[st.text(LETTERS, max_size=12)] * 3), min_size=1, max_size=12),
    encoding=st.sampled_from(ENCODINGS),
    mark=st.sampled_from(";,\t|"),
)
@settings(max_examples=300, deadline=None)
def test_what_was_written_is_read_in_every_encoding_and_separator(rows, encoding, mark):
    rows = [(f"x{mark}y".replace("\t", "y"), "gîte", "z"), *rows]
    target = io.StringIO()
    csv.writer(target, delimiter=mark).writerows([("Nom", "Commune", "Téléphone"), *rows])
    found = read(target.getvalue().encode(encoding), known=known)
    expected = [tuple(cell.strip() for cell in row) for row in rows]
    expected = [row for row in expected if any(row)]
    assert (found.separator, found.columns) == (mark, ("Nom", "Commune", "Téléphone"))
    assert cells(found) == expected
    assert found.encoding in (encoding, "cp1252" if encoding == "latin-1" else encoding)


def test_rows_bear_the_number_that_a_spreadsheet_shows():
    found = table('Liste des adhérents 2026;;\n;;\nNom;Commune;\n"La\nGrange";Gap;\n;;\nLe Four;Embrun;\n')
    assert [(row.number, row.cells) for row in found.rows] == [(4, ("La\nGrange", "Gap")), (6, ("Le Four", "Embrun"))]
    assert found.columns == ("Nom", "Commune") and found.notes == ()


@pytest.mark.parametrize(
    "head, columns",
    [
        ("Structure;;Contact;\nNom;SIRET;Nom;E-mail", ("Nom", "SIRET", "Contact – Nom", "E-mail")),
        ("Nom;SIRET;Code;Commune\n;;postal;", ("Nom", "SIRET", "Code postal", "Commune")),
        ("Nom;SIRET;Code postal;E-mail\n(texte);(14 chiffres);(5 chiffres);(facultatif)", None),
        ("Nom;SIRET;Code postal;E-mail\nnom;siret;code postal;e-mail", None),
        ("Export du 3 janvier\nFédération;;;\n\nNom;SIRET;Code postal;E-mail", None),
        ("sep=;\nNom;SIRET;Code postal;E-mail", None),
    ],
)
def test_the_header_is_found_whatever_stands_above_or_below(head, columns):
    found = table(f"{head}\nLa Grange;73282932000074;05000;a@grange.example\n")
    assert found.columns == (columns or ("Nom", "SIRET", "Code postal", "E-mail"))
    assert cells(found) == [("La Grange", "73282932000074", "05000", "a@grange.example")]


def test_doubled_titles_stray_cells_repeated_headers_and_totals():
    text = "Nom,Commune,Téléphone,Téléphone,,\nA,Gap,1,2,,\nNom,Commune,Téléphone,Téléphone,,\n"
    text += "".join(f"N{i},Gap,3,4,,\n" for i in range(9)) + "B,Gap,5,6,,x\nTotal : 11,,,,,\n"
    found = table(text)
    assert found.columns == ("Nom", "Commune", "Téléphone", "Téléphone (2)")
    assert len(found.rows) == 11
    assert [(note.row, note.reason) for note in found.notes] == [
        (13, "Cette ligne a 6 cellules pour 4 colonnes : elle est sans doute décalée.")
    ]


def test_errors_formulas_kept_text_and_unseen_characters():
    found = table(
        'Nom;Code postal;Commune\n"=""05000""";#N/D;"=HYPERLINK(""http://x"")"\nLa\u200b Grange\x07;#REF!;+33 4\n'
    )
    assert cells(found) == [("05000", "", ""), ("La Grange", "", "+33 4")]
    assert [(note.row, note.column, note.reason) for note in found.notes] == [
        (2, "Code postal", "« #N/D » est une erreur du tableur : cellule lue vide."),
        (2, "Commune", '« =HYPERLINK("http://x") » est une formule non calculée : cellule lue vide.'),
        (3, "Nom", "Des caractères invisibles ont été retirés."),
        (3, "Code postal", "« #REF! » est une erreur du tableur : cellule lue vide."),
    ]


def test_accents_encoded_twice_are_put_right():
    found = table("Nom;Commune\nCréation à Briançon;Gap\n".encode().decode("cp1252"))
    assert cells(found) == [("Création à Briançon", "Gap")] and len(found.notes) == 1


def test_a_workbook_gives_back_text():
    rows = [
        ["Nom", "Code postal", "SIRET", "Depuis", "Actif", "Commune"],
        ["La Grange", 5000.0, 73282932000074, dt.date(2026, 1, 15), True, "Gap"],
        ["Le Four", 5200, 1.5, dt.datetime(2026, 1, 15, 9, 30), False, None],
        ["Le Pré", "#N/A", None, None, None, "Embrun"],
    ]
    found = read(workbook(("Notes", [["rien"]]), ("Liste", rows), merged=["F2:F3"]), known=known)
    assert cells(found) == [
        ("La Grange", "5000", "73282932000074", "2026-01-15", "oui", "Gap"),
        ("Le Four", "5200", "1.5", "2026-01-15 09:30", "non", "Gap"),
        ("Le Pré", "", "", "", "", "Embrun"),
    ]
    assert (found.kind, found.sheet) == ("xlsx", "Liste")
    assert [(note.row, note.column) for note in found.notes] == [(0, ""), (4, "Code postal")]


def test_an_ods_is_read_and_its_endless_empty_rows_cost_nothing():
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>'
    found = read(ods(ods_row("Nom", "Commune") + ods_row("La Grange", "Gap") + empty), known=known)
    assert (found.kind, cells(found)) == ("ods", [("La Grange", "Gap")])


@pytest.mark.parametrize(
    "text, columns, rows",
    [
        (
            '[{"nom": "A", "lat": 44.50, "siret": 73282932000074}]',
            ("nom", "lat", "siret"),
            [("A", "44.50", "73282932000074")],
        ),
        (
            '{"results": [{"nom": "A", "adresse": {"ville": "Gap"}, "themes": ["x", "y"]}, {"nom": ""}, {"nom": "B"}]}',
            ("nom", "adresse.ville", "themes"),
            [("A", "Gap", "x, y"), ("B", "", "")],
        ),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"nom": "A"},'
            '"geometry": {"type": "Point", "coordinates": [6.08, 44.56]}}]}',
            ("nom", "lon", "lat"),
            [("A", "6.08", "44.56")],
        ),
        ('{"nom": "A"}\n{"nom": "B"}\n', ("nom",), [("A",), ("B",)]),
    ],
)
def test_json_in_its_usual_shapes(text, columns, rows):
    found = table(text)
    assert (found.kind, found.columns, cells(found)) == ("json", columns, rows)


def zipped(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def far_cell():
    book = openpyxl.Workbook()
    book.active["A1"] = "Nom"
    book.active["XFD1048576"] = "x"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_member(data, name, content):
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


PLAIN = workbook(("Liste", [["Nom", "Commune"], ["A", "Gap"]]))
HOSTILE = {
    "empty": (b"", "vide"),
    "blank": (b" \n ;;\n", "aucune ligne"),
    "only a header": (b"Nom;Commune\n", "aucune donnée"),
    "binary": (bytes(range(256)) * 30, "pas un tableau"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "page": (b"<!DOCTYPE html><table><tr><td>Nom", "page web"),
    "zip of something else": (zipped(word__document="x"), "pas un classeur"),
    "cut workbook": (PLAIN[: len(PLAIN) // 2], "abîmé"),
    "bytes changed": (PLAIN[:400] + b"\xff" * 40 + PLAIN[440:], "abîmé"),
    "zip bomb": (with_member(PLAIN, "xl/media/a.bin", b"0" * (130 * 1024 * 1024)), "anormalement gros"),
    "macros": (with_member(PLAIN, "xl/vbaProject.bin", b"x"), "macros"),
    "cell at the end of the world": (far_cell(), "s’étend sur"),
    "repeated for ever": (ods(ods_row("Nom", "Commune") + ods_row("A", "Gap", repeated=1_048_000)), "s’étend sur"),
    "ods entities": (ods("").replace(b"<?xml", b"<?xnl"), "abîmé"),
    "ole": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "abîmé"),
    "open quote": (b'Nom;Commune\nA;Gap\n"B;Embrun\nC;Gap\n', "ligne 3"),
    "wide": (("Nom;" * 300 + "\n").encode() + b"x;" * 299 + b"y\n", "200 colonnes"),
    "long": (b"Nom;Commune\n" + b"A;Gap\n" * 51_500, "50000 lignes"),
    "heavy": (b"x" * (21 * 1024 * 1024), "20 Mo"),
    "deep json": (b"[" * 200_000 + b"]" * 200_000, "JSON"),
    "json of numbers": (b"[1, 2, 3]", "liste d’objets"),
    "broken json": (b'[{"nom": "A",\n "b": }]', "ligne 2"),
    "not the encoding announced": (b"\xff\xfeN\x00o\x00\x00\xd8m\x00", "abîmé"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_input_gets_one_clear_sentence(case):
    data, words = HOSTILE[case]
    with pytest.raises(Unreadable) as refusal:
        read(data, known=known, name="liste.json" if "json" in case else "liste.csv")
    assert words in str(refusal.value) and str(refusal.value).endswith((".", "]."))


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_table_or_one_sentence(data):
    for start in (b"", b"PK\x03\x04", b"Nom;Commune\n", bytes.fromhex("d0cf11e0a1b11ae1")):
        try:
            read(start + data)
        except Unreadable as refusal:
            assert str(refusal)


@pytest.mark.parametrize(
    "text, digits",
    [
        ("5000.0", "5000"),
        ("5000,0", "5000"),
        ("05000", "05000"),
        ("73282932000074", "73282932000074"),
        ("7.3282932000074E+13", "73282932000074"),
        ("7,3282932000074E+13", "73282932000074"),
        ("44.559", "44.559"),
        ("732 829 320 00074", "73282932000074"),
        ("5E+3", "5000"),
        ("Gap", "Gap"),
        ("1E999999", "1E999999"),
    ],
)
def test_numbers_a_spreadsheet_has_touched(text, digits):
    assert whole_number(text) == digits


@pytest.mark.parametrize("text", ["4.92E+08", "1.23457E+13", "1,23457E+13", "7.33E+13", "1E+13"])
def test_lost_digits_are_never_made_up(text):
    with pytest.raises(LostDigits):
        whole_number(text)
