"""Identifiers: every worked example of the specification, and what spreadsheets do to numbers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from cordee.lib import identity


@pytest.mark.parametrize(
    "text",
    [
        "73282932000074",
        "732 829 320 00074",
        "35600000000048",  # head office of La Poste: plain Luhn
        "35600000049837",  # a post office: sum of the digits
        "35600000000001",
        "21010034300016",
        "12345678200010",
        "90512345100015",
    ],
)
def test_a_siret_that_holds(text):
    assert identity.siret(text) == identity.Checked(text.replace(" ", ""))


@pytest.mark.parametrize("text", ["73282932000079", "35600000000012", "49463556926130", "77568501300007"])
def test_a_siret_that_does_not_is_kept_with_a_warning(text):
    checked = identity.siret(text)
    assert checked.value == text and "ne tombe pas juste" in checked.warning and not checked.sure


def test_the_siren_part_of_a_siret_is_checked_too():
    assert luhn.is_valid("49463556926130") and identity.siret("49463556926130").warning


@pytest.mark.parametrize(
    ("siren", "vat"),
    [("732829320", "FR44732829320"), ("123456782", "FR11123456782"), ("905123451", "FR89905123451")],
)
def test_vat_number_of_a_siren(siren, vat):
    assert identity.siren(siren).sure
    assert identity.vat_fr(siren) == vat
    from_vat = identity.siren(vat)
    assert from_vat.value == siren and "TVA" in from_vat.warning


def test_vat_of_what_is_no_siren():
    assert identity.vat_fr("12") == ""


def test_rna():
    assert identity.rna(" w052001234 ") == identity.Checked("W052001234")
    assert identity.rna("W2A1001234").sure  # Corsica
    wrong = identity.rna("052001234")
    assert wrong.value == "" and wrong.suggestion == "W052001234" and "commence par W" in wrong.warning


@pytest.mark.parametrize("text", ["94.99Z", "9499Z", "9499z", "94.99 Z – Autres organisations", "94 99Z"])
def test_naf_has_one_writing(text):
    assert identity.naf(text, dt.date(2026, 11, 25)) == ("94.99Z", "naf-rev2")


def test_naf_changes_nomenclature_on_the_first_of_january_2027():
    assert identity.naf("94.99Z", dt.date(2026, 12, 31))[1] == identity.NAF_REV2
    assert identity.naf("94.99Z", dt.date(2027, 1, 1))[1] == identity.NAF_2025
    assert identity.naf("94.99Z", dt.date(2027, 1, 2))[1] == identity.NAF_2025
    assert identity.naf("boulangerie", dt.date(2027, 1, 2)) == ("", "")
    assert identity.naf_code("boulangerie").warning


def test_a_postcode_given_as_insee_code():
    checked = identity.insee_or_postcode("05000")
    assert checked.suggestion == "05061" and "Gap (05061)" in checked.warning and checked.value == ""
    assert identity.insee_or_postcode("05061") == identity.Checked("05061")
    assert identity.insee_or_postcode("5061.0") == identity.Checked("05061")
    assert identity.insee_or_postcode("2A004").sure
    assert identity.insee_or_postcode("Gap").warning


def test_a_postcode_that_several_communes_share_names_them_all():
    briancon = {"05100": [("05023", "Briançon"), ("05093", "Névache")]}
    checked = identity.insee_or_postcode("05100", codes={"05023"}, by_postcode=briancon)
    assert checked.suggestion == "" and "Briançon (05023), Névache (05093)" in checked.warning
    assert "aucune commune" in identity.insee_or_postcode("05999", codes={"05023"}).warning


@pytest.mark.parametrize("text", ["en cours", "En cours d’immatriculation", "EN ATTENTE", "in corso", "à venir"])
def test_a_number_being_attributed_is_an_answer(text):
    assert identity.looks_pending(text)
    for read in (identity.siret, identity.siren, identity.rna, identity.partita_iva):
        assert read(text) == identity.Checked("", pending=True)


@pytest.mark.parametrize("text", ["le cours d’eau", "73282932000074", ""])
def test_what_is_not_pending(text):
    assert not identity.looks_pending(text)


def test_iban():
    assert identity.iban("FR76 3000 6000 0112 3456 7890 189") == identity.Checked("FR7630006000011234567890189")
    assert identity.iban("FR76 3000 6000 0112 3456 7890 188").warning
    assert "27" in identity.iban("FR76 3000 6000 0112 3456 7890 18").warning
    assert identity.iban("GB82 WEST 1234 5698 7654 32").sure
    assert identity.iban("mon compte").value == ""
    assert identity.iban_display("FR7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189"


@pytest.mark.parametrize("text", ["", "  ", "#N/D", "néant", "-", "N/A", "nan", "Aucun"])
def test_words_that_stand_for_nothing(text):
    for read in (identity.siren, identity.siret, identity.rna, identity.iban, identity.phone, identity.postcode):
        assert read(text) == identity.Checked("")


@pytest.mark.parametrize("text", ["000000000", "999 999 999", "123456789"])
def test_fillers_are_not_numbers(text):
    checked = identity.siren(text)
    assert checked.value == "" and "remplir la case" in checked.warning
    assert identity.siret("00000000000000").value == ""


def test_what_a_spreadsheet_does_to_numbers():
    assert identity.siret("7.3282932000074E+13") == identity.Checked("73282932000074")
    assert identity.siret("7,3282932000074E13").value == "73282932000074"
    rounded = identity.siret("7,32829E+13")
    assert rounded.value == "" and "arrondi" in rounded.warning
    assert identity.siren("732829320.0") == identity.Checked("732829320")
    assert identity.siren("5520135") != identity.siren("05520135") == identity.Checked("005520135")  # a lost zero
    assert identity.postcode("5000.0") == identity.Checked("05000")
    assert identity.postcode("5000") == identity.Checked("05000")
    assert identity.postcode("Gap").warning


def test_one_number_in_the_place_of_another():
    from_siret = identity.siren("73282932000074")
    assert from_siret.value == "732829320" and "SIRET" in from_siret.warning
    short = identity.siret("732829320")
    assert short.value == "" and "5 derniers" in short.warning


def test_italian_numbers():
    assert identity.partita_iva("IT 00743110157") == identity.Checked("00743110157")
    assert identity.partita_iva("00743110158").warning and identity.partita_iva("00743110158").value
    assert identity.partita_iva("12").value == ""
    assert identity.codice_fiscale("rccmnl83s18d969h") == identity.Checked("RCCMNL83S18D969H")
    assert identity.codice_fiscale("RCCMNL83S18D969F").warning
    assert identity.codice_fiscale("00743110157").sure
    assert identity.codice_fiscale("non so").value == ""


@pytest.mark.parametrize(
    "text",
    ["04 92 51 00 00", "04.92.51.00.00", "+33 (0)4 92 51 00 00", "0033492510000", "492510000", "492510000.0"],
)
def test_one_telephone_many_notations(text):
    assert identity.phone(text) == identity.Checked("+33492510000")
    assert identity.phone_display("+33492510000") == "04 92 51 00 00"


def test_telephones_that_are_not_quite_right():
    assert identity.phone("04 92 51").value == "" and "complet" in identity.phone("04 92 51").warning
    assert identity.phone("demander Paul").value == ""
    two = identity.phone("04 92 51 00 00 / 06 39 98 00 01")
    assert two.value == "+33492510000" and "premier" in two.warning
    assert identity.phone("0122 902001", country="IT").value == "+390122902001"
    assert identity.phone_display("+390122902001") == "+39 0122 902001"
    assert identity.phone_display("n’importe quoi") == "n’importe quoi"


READERS = [
    identity.siren,
    identity.siret,
    identity.rna,
    identity.naf_code,
    identity.codice_fiscale,
    identity.partita_iva,
    identity.iban,
    identity.phone,
    identity.postcode,
    identity.insee_or_postcode,
]
LIMITS = [9, 14, 10, 6, 16, 11, 34, 16, 5, 5]


@given(st.text(max_size=300) | st.from_regex(r"[\d .,E+\-/W]{1,40}", fullmatch=True), st.integers(0, len(READERS) - 1))
def test_nothing_blocks_and_what_is_read_fits_its_column(text, which):
    checked = READERS[which](text)
    assert len(checked.value) <= LIMITS[which]
    assert READERS[which](checked.value).value == checked.value  # reading again changes nothing


@given(st.text("0123456789", min_size=1, max_size=20))
def test_the_quick_key_is_that_of_stdnum(number):
    assert identity.luhn_holds(number) == luhn.is_valid(number)
