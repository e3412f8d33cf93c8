"""Days, weeks and months as a page shows them, in the wall time of one zone."""

import datetime as dt
from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

FIRST_HOUR, SLOTS = 8, 24  # the band of the gallery: from 8:00 to 20:00, in half hours
HALF = dt.timedelta(minutes=30)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """Hours that are held, or asked for (``quantity`` 0): what this reader may know of them."""

    start: dt.datetime
    end: dt.datetime
    quantity: int
    words: Any
    url: str
    option: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a band: ``first`` column and ``length``, in half hours. ``kind``: busy, option, free or shut."""

    kind: str
    first: int
    length: int
    words: Any = ""
    url: str = ""


def midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def week_of(day: dt.date) -> list[dt.date]:
    """From Monday to Sunday."""
    monday = day - dt.timedelta(days=day.weekday())
    return [monday + dt.timedelta(days=n) for n in range(7)]


def month_of(day: dt.date) -> list[list[dt.date]]:
    """Whole weeks, from Monday, that hold its month."""
    return Calendar().monthdatescalendar(day.year, day.month)


def meets(span: Span, start: dt.datetime, end: dt.datetime) -> bool:
    return span[0] < end and span[1] > start


def slots_of(day: dt.date, zone: ZoneInfo) -> list[Span]:
    """The half hours of the band, as instants. Between 8:00 and 20:00 no clock changes in our zones."""
    first = dt.datetime.combine(day, dt.time(FIRST_HOUR), zone).astimezone(dt.UTC)
    return [(first + n * HALF, first + (n + 1) * HALF) for n in range(SLOTS)]


def band(slots: Sequence[Span], taken: Sequence[Taken], opened: Iterable[Span] | None, closed: Sequence[Span],
         capacity: int, now: dt.datetime) -> list[tuple[str, tuple[Taken, ...]]]:  # fmt: skip
    """What each half hour is: its kind, and what holds it. ``opened`` None: open at all hours."""
    spans = None if opened is None else list(opened)
    return [_slot(slot, taken, spans, closed, capacity, now) for slot in slots]


def _slot(slot: Span, taken: Sequence[Taken], opened: list[Span] | None, closed: Sequence[Span], capacity: int,
          now: dt.datetime) -> tuple[str, tuple[Taken, ...]]:  # fmt: skip
    here = tuple(row for row in taken if meets((row.start, row.end), *slot))
    if sum(row.quantity for row in here) >= capacity:
        return ("option" if all(row.option for row in here) else "busy"), here
    shut = any(meets(span, *slot) for span in closed) or slot[1] <= now
    shut = shut or opened is not None and not any(start <= slot[0] and end >= slot[1] for start, end in opened)
    if here:
        return "option", here
    return ("shut" if shut else "free"), ()
