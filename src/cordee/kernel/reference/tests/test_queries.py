"""Worked examples on communes (domain notes on identifiers), perimeters, figures and nomenclatures."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.reference import queries
from cordee.kernel.reference.models import Commune
from cordee.kernel.reference.rules import fold, plain_code, said, split_place
from cordee.kernel.reference.tests.builders import a_territory
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _territory(db):
    a_territory()


def place(code: str) -> Commune:
    found = queries.commune(code)
    assert found is not None
    return found


def members(kind, code):
    perimeter = queries.perimeter(kind, code)
    assert perimeter is not None
    return queries.communes_of(perimeter)


def first(text, **options):
    found = queries.find_communes(text, **options)
    return found[0].code if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gap", "05061"),
        ("gap", "05061"),
        ("05061", "05061"),
        ("05000 Gap", "05061"),
        ("Gap (05000)", "05061"),
        ("05000", "05061"),
        ("BRIANCON", "05023"),
        ("embrun", "05046"),
        ("ST CREPIN", "05136"),
        ("saint crépin", "05136"),
        ("argentiere", "05006"),
        ("L'ARGENTIERE LA BESSEE", "05006"),
        ("Savines le lac", "05164"),
        ("Ristolas", "05001"),
        ("ribiers", "05118"),
        ("OULX", "001175"),
        ("Bardonecchia 10052", "001022"),
    ],
)
def test_a_commune_is_found_however_it_is_written(text, code):
    assert first(text) == code


def test_a_postcode_given_as_a_code_is_no_commune_and_proposes_one():
    assert queries.commune("05000") is None
    assert first("05000") == "05061"


def test_a_merged_commune_stays_readable_and_is_never_offered():
    old = queries.commune("05120")
    assert old is not None and old.ended and str(old) == "Ristolas"
    assert queries.successor(old).name == "Abriès-Ristolas"
    assert "05120" not in [each.code for each in queries.find_communes("abries")]
    assert not members("department", "05").filter(code="05120").exists()


def test_a_commune_that_absorbed_its_namesake_is_found_at_once(django_assert_num_queries):
    """As Lyon: nothing is put in order when all of the very same name are one living commune."""
    Commune.objects.create(
        code="05998", country="FR", name="Gap", folded="gap", department="05", ended=True, merged_into=place("05061")
    )
    with django_assert_num_queries(1):
        assert [each.code for each in queries.find_communes("Gap", limit=1)] == ["05061"]
    Commune.objects.create(code="13998", country="FR", name="Gap", folded="gap", department="13", population=9_000_000)
    assert [each.code for each in queries.find_communes("Gap", limit=1)] == [queries.find_communes("Gap")[0].code]


def test_an_italian_postcode_belongs_to_italy():
    assert first("10052", country="IT") == "001022"
    assert first("10052", country="FR") == ""


def test_the_one_commune_is_sure_or_nothing():
    assert queries.the_commune("Gap") == place("05061")
    assert queries.the_commune("05000") is None
    assert queries.the_commune("saint") is None
    assert queries.the_commune("zzz") is None


def test_a_typo_gives_neighbours():
    assert [each.name for each in queries.near_communes("Embrum")] == ["Embrun"]
    assert queries.near_communes("zzzzzz") == []


def test_the_hautes_alpes_have_162_communes_in_nine_valleys():
    department = members("department", "05")
    assert department.count() == 162
    assert sum(each.population or 0 for each in department) == 143_467
    valleys = list(queries.perimeters("valley"))
    assert [valley.position for valley in valleys] == list(range(1, 10))
    assert {queries.valley_of(each) for each in department} == set(valleys)
    assert str(queries.valley_of(place("05061"))) == "Gap-Tallard-Durance"
    assert queries.valley_of(place("001022")) is None


def test_perimeters_of_one_kind_take_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(queries.perimeters("department")) == 111


def test_finding_a_commune_takes_one_query_by_name(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(queries.find_communes("saint")) == 12


def test_a_figure_is_the_one_of_its_day():
    assert queries.parameter("smic_horaire_brut", dt.date(2025, 12, 31)).number == Fraction("11.88")
    assert queries.parameter("smic_horaire_brut", dt.date(2026, 1, 1)).number == Fraction("12.02")
    assert queries.parameter("efacture_emission_pme", dt.date(2027, 9, 1)).day == dt.date(2027, 9, 1)


@pytest.mark.parametrize(("code", "day"), [("tmo", dt.date(2026, 1, 1)), ("nothing", dt.date(2026, 1, 1))])
def test_a_missing_figure_is_refused_with_who_can_enter_it(code, day):
    with pytest.raises(Refused) as refused:
        queries.parameter(code, day)
    assert "exploitant" in refused.value.who
    assert refused.value.nearest[0].url == "/referentiels/"


def test_figures_are_searched_by_every_word():
    labels = [row.code for row in queries.figures_on(dt.date(2026, 6, 1), text="SMIC horaire")]
    assert "smic_horaire_brut" in labels
    assert all(row.to_check for row in queries.figures_on(dt.date(2026, 6, 1), to_check=True))


def test_a_code_is_named_in_its_version():
    with_dot = queries.nomenclature_label("naf", "naf-rev2", "94.99Z")
    assert with_dot == queries.nomenclature_label("naf", "naf-rev2", "9499z") != ""
    assert queries.nomenclature_label("naf", "naf-2025", "94.99Z") == ""
    assert queries.nomenclature_label("legal-category", "insee", "9220") == "Association déclarée"


@given(st.text(max_size=40))
def test_folding_is_stable(text):
    assert fold(fold(text)) == fold(text)
    assert plain_code(plain_code(text)) == plain_code(text)


@given(
    st.lists(st.sampled_from(["St", "ste", "a", "Z9", " ", "-", "s/", "S/", "’", "é", "Œ", "ﬁ", "²", "İ", "ß"])).map(
        "".join
    )
)
def test_folding_plain_letters_is_folding_them_all(text):
    """What is spared for ASCII is nothing that changes the answer: an accent elsewhere in the text changes no word."""
    assert fold(f"{text} é").removesuffix("e").rstrip() == fold(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("05000 Gap", ("gap", "05000")),
        ("Gap (05061)", ("gap", "05061")),
        ("2a004", ("", "2A004")),
        ("001022 Bardonecchia", ("bardonecchia", "001022")),
        ("St-Véran", ("saint veran", "")),
        ("La Bâtie-Neuve", ("la batie neuve", "")),
    ],
)
def test_what_is_typed_is_split(text, parts):
    assert split_place(text) == parts


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("12.02", "EUR/h", "12,02 € par heure"),
        ("80011", "EUR/an", "80\u202f011 € par an"),
        ("1", "booléen", "oui"),
        ("2027-01-01", "date", "1er janvier 2027"),
        ("03-31", "jour-mois", "31/03"),
        ("1/3", "fraction", "1/3"),
        ("6", "nombre", "6"),
        ("TMO", "%", "le taux moyen des obligations (TMO) du jour"),
    ],
)
def test_a_figure_is_said_in_words(value, unit, words):
    assert said(value, unit) == words
