"""Opening hours: weekly rules on the wall, laid out as spans ``[start, end)`` of UTC."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from cordee.kernel.calendar.models import Term
from cordee.kernel.calendar.rules.wall import Gap, instant

Span = tuple[dt.datetime, dt.datetime]
DAY = dt.timedelta(days=1)


class Weekly(Protocol):
    """What is read of an ``OpeningRule``: open on a weekday, from and to these minutes of the local day."""

    @property
    def weekday(self) -> int: ...
    @property
    def opens(self) -> int: ...
    @property
    def closes(self) -> int: ...
    @property
    def term(self) -> str: ...
    @property
    def since(self) -> dt.date | None: ...
    @property
    def until(self) -> dt.date | None: ...


def lay_out(
    rules: Iterable[Weekly],
    zone: str,
    first_day: dt.date,
    last_day_excluded: dt.date,
    public_holidays: frozenset[dt.date],
    is_school_holiday: Callable[[dt.date], bool | None],
) -> list[Span]:
    """The spans where these rules open, on the local days of ``[first_day, last_day_excluded)``, in order and apart.

    Spans that touch become one, across midnight too. On the days of ``public_holidays`` nothing opens: give none for
    a place that opens then. ``is_school_holiday`` answers None where the calendar is not published yet: only the rules
    that hold all year open on such a day. When clocks change, a span runs from the first reading of its opening to the
    last reading of its closing: 00:00-24:00 lasts 23 h, or 25 h. ValueError: the zone is unknown.
    """
    rules = list(rules)
    found: list[Span] = []
    day = first_day
    while day < last_day_excluded:
        if day not in public_holidays:
            found.extend(_spans_of(day, rules, zone, is_school_holiday))
        day += DAY
    return merged(found)


def _spans_of(
    day: dt.date, rules: list[Weekly], zone: str, is_school_holiday: Callable[[dt.date], bool | None]
) -> Iterator[Span]:
    for rule in rules:
        if rule.weekday == day.weekday() and _holds(rule, day, is_school_holiday):
            start, end = _at(day, rule.opens, zone, fold=0), _at(day, rule.closes, zone, fold=1)
            if start < end:
                yield start, end


def _holds(rule: Weekly, day: dt.date, is_school_holiday: Callable[[dt.date], bool | None]) -> bool:
    if (rule.since is not None and day < rule.since) or (rule.until is not None and day >= rule.until):
        return False
    if rule.term == Term.ALWAYS:
        return True
    return is_school_holiday(day) is (rule.term == Term.HOLIDAYS)


def _at(day: dt.date, minutes: int, zone: str, *, fold: int) -> dt.datetime:
    """The instant of a minute of the local day. One that the clocks jump over is the instant of the jump."""
    wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)
    try:
        return instant(wall, zone, fold if minutes < 24 * 60 else 0)
    except Gap as gap:
        return gap.at


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants as spans in order that neither overlap nor touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def open_during(spans: Sequence[Span], start: dt.datetime, end: dt.datetime) -> bool:
    """Whether ``[start, end)`` lies within one of these spans, in order and apart. ValueError: it has no length."""
    if start >= end:
        raise ValueError("an interval begins before it ends")
    place = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return place >= 0 and end <= spans[place][1]


def nearest_open(spans: Iterable[Span], start: dt.datetime, length: dt.timedelta) -> dt.datetime | None:
    """The start nearest to this one from which ``length`` fits in a span, the later of two; None: it fits nowhere."""
    if length <= dt.timedelta():
        raise ValueError("a length is more than nothing")
    fits = [min(max(start, first), last - length) for first, last in spans if last - first >= length]
    return min(fits, key=lambda at: (abs(at - start), -at.timestamp()), default=None)
