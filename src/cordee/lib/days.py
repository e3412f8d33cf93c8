"""Public holidays, working days and school holidays, from published calendars.

Public holidays follow from the law and the date of Easter (package ``holidays``); school holidays from the decrees that
the ministry publishes some two years ahead (package ``vacances-scolaires-france``, from data.education.gouv.fr). Past
what is published nothing is guessed.
"""

import datetime as dt
from functools import cache, lru_cache
from typing import Any

FRIDAY = 4
FIRST_YEAR, LAST_YEAR = 1983, 2100  # today's eleven French holidays; what the package computes
ZONES = ("A", "B", "C")  # of the French school calendar; the Hautes-Alpes (academy of Aix-Marseille) are in B


@lru_cache(maxsize=256)
def public_holidays(year: int, region: str = "FR") -> frozenset[dt.date]:
    """The public holidays of a year in a region of ISO 3166: "FR", "FR-6AE" (Alsace), "IT", "IT-TO".

    ValueError: the region is unknown, or the year is not between 1983 and 2100.
    """
    from holidays import country_holidays  # loaded at the first question: half a second, that a start would pay

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"public holidays are known from {FIRST_YEAR} to {LAST_YEAR}")
    country, _dash, part = region.partition("-")
    try:
        return frozenset(country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError as error:
        raise ValueError(str(error)) from None


def is_working_day(day: dt.date, region: str = "FR") -> bool:
    """Whether offices work: Monday to Friday, no public holiday (« jour ouvré », narrower than « jour ouvrable »)."""
    return day.weekday() <= FRIDAY and day not in public_holidays(day.year, region)


def school_holiday(day: dt.date, zone: str = "B") -> str | None:
    """The school holidays of this day ("Vacances d'hiver"), "" on a day out of them, None where nobody knows yet.

    French decrees of the zone; the days of a weekend at either end are in, as families count. ValueError: no such zone.
    """
    if zone not in ZONES:
        raise ValueError(f"a school zone is one of {', '.join(ZONES)}")
    calendar = _school_calendar()
    if not _first_day() <= day <= school_calendar_ends():
        return None
    row = calendar.data.get(day)
    return row["nom_vacances"] if row and row[calendar.zone_key(zone)] else ""


@cache
def school_calendar_ends() -> dt.date:
    """The last day that the published decrees cover: the end of the last summer they name."""
    last: dt.date = max(_school_calendar().data)
    return last


@cache
def _first_day() -> dt.date:
    first: dt.date = min(_school_calendar().data)
    return first


@cache
def _school_calendar() -> Any:
    """The package's table, which it reads from a file: once per process, a third of a second."""
    from vacances_scolaires_france import SchoolHolidayDates

    return SchoolHolidayDates()
