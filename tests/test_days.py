"""Holidays and working days of 2027, as the official calendars print them, and what nobody knows yet."""

import datetime as dt

import pytest

from cordee.lib.days import is_working_day, public_holidays, school_calendar_ends, school_holiday

DAY = dt.timedelta(days=1)


def days(year, text):
    return {dt.date(year, *map(int, reversed(item.split("/")))) for item in text.split()}


def test_the_eleven_holidays_of_2027():
    """Code du travail, L3133-1; Easter is on 28 March."""
    expected = days(2027, "1/1 29/3 1/5 6/5 8/5 17/5 14/7 15/8 1/11 11/11 25/12")
    assert public_holidays(2027) == expected


def test_regions_have_their_own():
    assert public_holidays(2027, "FR-6AE") - public_holidays(2027) == days(2027, "26/3 26/12")
    assert days(2027, "25/4 2/6 8/12 26/12") < public_holidays(2027, "IT")
    assert public_holidays(2027, "IT-TO") - public_holidays(2027, "IT") == days(2027, "24/6")


@pytest.mark.parametrize(("year", "region"), [(1982, "FR"), (2101, "FR"), (2027, "FR-99"), (2027, "ZZ"), (2027, "")])
def test_what_is_not_known_is_an_error(year, region):
    with pytest.raises(ValueError):
        public_holidays(year, region)


def test_working_days():
    assert [day.day for day in (dt.date(2027, 5, 3) + n * DAY for n in range(16)) if is_working_day(day)] == [
        3, 4, 5, 7, 10, 11, 12, 13, 14, 18,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "zone", "name"),
    [
        ("2027-02-20", "B", "Vacances d'hiver"),
        ("2027-03-07", "B", "Vacances d'hiver"),
        ("2027-03-08", "B", ""),
        ("2027-02-19", "B", ""),
        ("2027-02-13", "A", "Vacances d'hiver"),
        ("2027-02-13", "B", ""),
        ("2027-05-07", "B", "Pont de l'Ascension"),
        ("2026-12-25", "C", "Vacances de Noël"),
    ],
)
def test_school_holidays(day, zone, name):
    assert school_holiday(dt.date.fromisoformat(day), zone) == name


def test_unknown_is_neither_yes_nor_no():
    """The package says "no" of the months after its last summer: they are not decided."""
    ends = school_calendar_ends()
    assert ends >= dt.date(2028, 8, 31) and ends.month == 8
    assert school_holiday(ends) == "Vacances d'été"
    assert school_holiday(ends + DAY) is None
    assert school_holiday(ends + 120 * DAY) is None  # Christmas, surely, yet on no known dates
    assert school_holiday(dt.date(1950, 12, 25)) is None


def test_no_such_zone():
    with pytest.raises(ValueError, match="A, B, C"):
        school_holiday(dt.date(2027, 1, 1), "D")
