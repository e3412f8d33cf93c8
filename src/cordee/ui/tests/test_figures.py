import datetime as dt

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cordee.ui import figures

TODAY = dt.date(2027, 1, 9)


def said(language, function, *args):
    """With visible signs for the three kinds of special characters."""
    with override(language):
        return function(*args).replace("\u202f", "_").replace("\u00a0", "~").replace("\u2212", "-")


@pytest.mark.parametrize(
    ("function", "args", "french", "english", "italian"),
    [
        (figures.number, (1204,), "1_204", "1,204", "1.204"),
        (figures.number, (-12,), "-12", "-12", "-12"),
        (figures.number, (5, 2), "0,05", "0.05", "0,05"),
        (figures.amount, (120455,), "1_204,55~€", "€1,204.55", "1.204,55~€"),
        (figures.amount, (-50,), "-0,50~€", "-€0.50", "-0,50~€"),
        (figures.hour, (dt.time(14),), "14~h", "14:00", "14:00"),
        (figures.hour, (dt.time(9, 5),), "9~h~05", "9:05", "9:05"),
        (figures.hours, (dt.time(14), dt.time(17, 30)), "14~h~– 17~h~30", "14:00~– 17:30", "14:00~– 17:30"),
        (figures.duration, (150,), "2~h~30", "2~h~30~min", "2~h~30~min"),
        (figures.duration, (45,), "45~min", "45~min", "45~min"),
        (figures.duration, (120,), "2~h", "2~h", "2~h"),
        (figures.day, (dt.date(2027, 1, 14), TODAY), "jeudi 14 janvier", "Thursday 14 January", "giovedì 14 gennaio"),
        (figures.plain_date, (dt.date(2026, 2, 1), TODAY), "1er février 2026", "1 February 2026", "1 febbraio 2026"),
        (figures.count, (1000,), "1_000", "1,000", "1.000"),
    ],
)
def test_in_three_languages(function, args, french, english, italian):
    found = [said(language, function, *args).lower() for language in ("fr", "en", "it")]
    assert found == [french.lower(), english.lower(), italian.lower()]


def test_past_a_thousand_the_exact_figure_helps_nobody():
    assert said("fr", figures.count, 1001) == "plus de 1_000"


def test_an_instant_is_told_in_the_time_of_the_territory():
    assert said("fr", figures.instant, dt.datetime(2027, 7, 1, 12, 30, tzinfo=dt.UTC), TODAY) == (
        "jeudi 1er juillet, 14~h~30"
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Les Ateliers du Torrent", "AT"),
        ("La Grange à Rouages", "GR"),
        ("L’Échappée", "ÉC"),
        ("Nadia M.", "NM"),
        ("ADRETS", "AD"),
        ("Le", "LE"),
        ("…", "?"),
    ],
)
def test_initials(name, letters):
    assert figures.initials(name) == letters


@given(st.integers(min_value=-(10**15), max_value=10**15), st.integers(min_value=0, max_value=4))
def test_a_number_keeps_its_digits(value, decimals):
    for language in ("fr", "en", "it"):
        digits = "".join(sign for sign in said(language, figures.number, value, decimals) if sign.isdigit())
        assert int(digits) == abs(value)
