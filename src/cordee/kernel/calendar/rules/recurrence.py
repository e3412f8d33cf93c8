"""Rules of repetition: what a form offers, and the text of RFC 5545 that keeps it.

The text is a subset of RFC 5545 §3.3.10, wide enough for what calendars write: days, weeks, months and years; never
hours. Weeks begin on Monday. What is refused says so in words for the person who asked.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.calendar.rules.wall import instant

LONGEST_TEXT = 300  # as Series.rrule
MOST_PERIODS = 1000  # "every 1,000 weeks" is already nobody's habit
MOST_TIMES = 2000
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# the days that each month may have: 30 February is no date
DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LAST = -1


class Malformed(ValueError):
    """The rule can't be read or means nothing; the text is for the person who wrote it."""


class Unit(StrEnum):
    """What the rule counts in; the word of RFC 5545."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"
    YEAR = "YEARLY"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule of repetition. What it leaves out follows from the first date, as RFC 5545 says.

    ``days``: weekdays (Monday 0), each with its rank in the month: 0 every one, 1 to 5, -1 the last. ``month_days``:
    1 to 31, -1 the last day; a month without that day is skipped, never rounded. ``positions``: of the weekdays of the
    month taken together, which ones ("the first working day"). It ends after ``until`` (a date: the end of that local
    day, included; an instant in UTC, or a wall time: included) or after ``count`` dates, never both. ``extra`` and
    ``without``: wall times added and left out; they are not part of the text.
    """

    unit: Unit
    every: int = 1
    days: tuple[tuple[int, int], ...] = ()  # (rank, weekday)
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    until: dt.date | None = None
    count: int | None = None
    extra: tuple[dt.datetime, ...] = ()
    without: tuple[dt.datetime, ...] = ()

    def __post_init__(self) -> None:
        _check(self)


def daily(every: int = 1, **ends: Any) -> Repeat:
    return Repeat(Unit.DAY, every, **ends)


def weekly(weekdays: Iterable[int], every: int = 1, **ends: Any) -> Repeat:
    """On these weekdays (Monday 0), one week out of ``every``."""
    return Repeat(Unit.WEEK, every, days=tuple((0, day) for day in sorted(set(weekdays))), **ends)


def monthly_on_day(day: int, every: int = 1, **ends: Any) -> Repeat:
    """On this number of the month; ``LAST`` is its last day."""
    return Repeat(Unit.MONTH, every, month_days=(day,), **ends)


def monthly_on_weekday(rank: int, weekday: int, every: int = 1, **ends: Any) -> Repeat:
    """On the first (1) to the fifth (5), or the last (``LAST``), of this weekday in the month."""
    return Repeat(Unit.MONTH, every, days=((rank, weekday),), **ends)


def yearly(every: int = 1, **ends: Any) -> Repeat:
    """On the day and month of the first date. A 29 February comes in leap years only."""
    return Repeat(Unit.YEAR, every, **ends)


def _check(rule: Repeat) -> None:
    """Malformed: a number is out of bounds, or the parts do not go together."""
    if not 1 <= rule.every <= MOST_PERIODS:
        raise Malformed(_("L’intervalle est un nombre de 1 à %(most)s.") % {"most": MOST_PERIODS})
    if rule.count is not None and not 1 <= rule.count <= MOST_TIMES:
        raise Malformed(_("Le nombre de dates va de 1 à %(most)s.") % {"most": MOST_TIMES})
    if rule.count is not None and rule.until is not None:
        raise Malformed(_("Une répétition s’arrête à une date ou après un nombre de fois, pas les deux."))
    _check_numbers(rule)
    _check_parts(rule)


def _check_numbers(rule: Repeat) -> None:
    if not all(0 <= weekday <= 6 and (rank == LAST or 0 <= rank <= 5) for rank, weekday in rule.days):
        raise Malformed(_("Un jour de la semaine est le 1er à le 5e du mois, ou le dernier."))
    if not all(day == LAST or 1 <= day <= 31 for day in rule.month_days):
        raise Malformed(_("Un jour du mois va de 1 à 31, ou est le dernier."))
    if not all(1 <= month <= 12 for month in rule.months):
        raise Malformed(_("Un mois va de 1 à 12."))
    # among n weekdays every month has four of each: a further one might never come
    if not all(1 <= abs(position) <= 4 * len(rule.days) for position in rule.positions):
        raise Malformed(_("Ce rang n’existe pas dans tous les mois."))


def _check_parts(rule: Repeat) -> None:
    ranked = any(rank for rank, _weekday in rule.days)
    in_month = rule.unit in (Unit.MONTH, Unit.YEAR)
    if (ranked or rule.positions) and not in_month:
        raise Malformed(_("« Le 2e mardi » ne va qu’avec une répétition par mois ou par année."))
    if rule.unit == Unit.WEEK and rule.month_days:
        raise Malformed(_("Une répétition par semaine ne porte pas de jour du mois."))
    if rule.unit == Unit.YEAR and (rule.days or rule.month_days) and not rule.months:
        raise Malformed(_("Une répétition par année dit son mois."))
    if ranked and (rule.month_days or rule.positions):
        raise Malformed(_("Choisissez le jour du mois ou le rang du jour de la semaine, pas les deux."))
    if rule.positions and (rule.month_days or rule.unit == Unit.YEAR and len(rule.months) > 1):
        raise Malformed(_("Choisissez le jour du mois ou le rang du jour de la semaine, pas les deux."))
    if rule.month_days and rule.months and not _some_date(rule):
        raise Malformed(_("Aucun de ces mois n’a ce jour : cette date n’existe jamais."))


def _some_date(rule: Repeat) -> bool:
    return any(day <= DAYS_OF[month - 1] for day in rule.month_days for month in rule.months)


def rrule_of(rule: Repeat) -> str:
    """The text of RFC 5545 of a rule, its parts in a fixed order: the same rule has the same text."""
    parts = [f"FREQ={rule.unit}"]
    parts += [f"INTERVAL={rule.every}"] if rule.every > 1 else []
    parts += [f"COUNT={rule.count}"] if rule.count is not None else []
    parts += [f"UNTIL={_stamp(rule.until)}"] if rule.until is not None else []
    lists = {
        "BYMONTH": rule.months,
        "BYMONTHDAY": rule.month_days,
        "BYDAY": [f"{rank or ''}{CODES[weekday]}" for rank, weekday in rule.days],
        "BYSETPOS": rule.positions,
    }
    parts += [f"{name}={','.join(map(str, values))}" for name, values in lists.items() if values]
    return ";".join([*parts, "WKST=MO"])


def _stamp(until: dt.date) -> str:
    if not isinstance(until, dt.datetime):
        return f"{until:%Y%m%d}"
    return f"{until:%Y%m%dT%H%M%S}" + ("Z" if until.tzinfo else "")


def rrule_for_ical(rule: Repeat, zone: str) -> str:
    """The text for a calendar file, where the first date has a zone: RFC 5545 then wants UNTIL in UTC."""
    text = rrule_of(rule)
    if rule.until is None or isinstance(rule.until, dt.datetime) and rule.until.tzinfo:
        return text
    return text.replace(f"UNTIL={_stamp(rule.until)}", f"UNTIL={_stamp(instant(last_wall(rule.until), zone, 1))}")


def last_wall(until: dt.date) -> dt.datetime:
    """The last wall time, to the second, that ``until`` includes: the end of its day when it is a date."""
    return until if isinstance(until, dt.datetime) else dt.datetime.combine(until, dt.time(23, 59, 59))


def read_rrule(text: str) -> Repeat:
    """The rule that a text of RFC 5545 says, with or without "RRULE:" before it. Malformed: why it is refused."""
    if len(text) > LONGEST_TEXT:
        raise Malformed(_("Cette règle de répétition est trop longue."))
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts or name not in READERS:
            raise Malformed(_("La règle de répétition ne se lit pas à « %(part)s ».") % {"part": part[:40]})
        parts[name] = value
    if "FREQ" not in parts:
        raise Malformed(_("La règle de répétition ne dit pas sa fréquence (FREQ)."))
    if parts.pop("WKST", "MO") != "MO":
        raise Malformed(_("Les semaines commencent le lundi (WKST=MO)."))
    return Repeat(**{READERS[name][0]: READERS[name][1](name, value) for name, value in parts.items()})


def _unit(_name: str, value: str) -> Unit:
    try:
        return Unit(value)
    except ValueError:
        raise Malformed(_("On répète par jour, par semaine, par mois ou par année.")) from None


def _number(name: str, value: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", value):
        raise Malformed(_("« %(value)s » n’est pas un nombre (%(name)s).") % {"value": value[:40], "name": name})
    return int(value)


def _numbers(name: str, value: str) -> tuple[int, ...]:
    return tuple(sorted({_number(name, item) for item in value.split(",")}))


def _days(_name: str, value: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for item in value.split(","):
        match = re.fullmatch(r"([+-]?[1-9])?(MO|TU|WE|TH|FR|SA|SU)", item)
        if not match:
            raise Malformed(_("« %(value)s » n’est pas un jour de la semaine.") % {"value": item[:40]})
        found.add((int(match[1] or 0), CODES.index(match[2])))
    return tuple(sorted(found))


def _until(_name: str, value: str) -> dt.date:
    match = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?", value)
    try:
        if not match:
            raise ValueError
        if not match[2]:
            return dt.datetime.strptime(value, "%Y%m%d").date()
        moment = dt.datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")
    except ValueError:
        raise Malformed(_("« %(value)s » n’est pas une date de fin.") % {"value": value[:40]}) from None
    return moment.replace(tzinfo=dt.UTC) if match[3] else moment


READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "FREQ": ("unit", _unit),
    "INTERVAL": ("every", _number),
    "COUNT": ("count", _number),
    "UNTIL": ("until", _until),
    "BYDAY": ("days", _days),
    "BYMONTHDAY": ("month_days", _numbers),
    "BYMONTH": ("months", _numbers),
    "BYSETPOS": ("positions", _numbers),
    "WKST": ("", _number),  # taken out before it is read
}
