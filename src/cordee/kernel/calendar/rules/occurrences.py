"""The dates of a rule of repetition, one by one, in wall time."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice, takewhile

from dateutil import rrule as rfc
from django.utils.translation import gettext as _

from cordee.kernel.calendar.rules.recurrence import LAST, MOST_TIMES, Malformed, Repeat, Unit, last_wall, read_rrule
from cordee.kernel.calendar.rules.wall import Ambiguous, Gap, instant, wall_of, zone_of

MOST = 1000  # dates given at once
FURTHEST = dt.timedelta(days=366 * 40)  # a rule is followed no further from its first date
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A date of a series. ``start_utc`` is None when ``problem`` says why its instant is not known."""

    wall: dt.datetime
    start_utc: dt.datetime | None
    problem: Gap | Ambiguous | None = None

    @property
    def at(self) -> dt.datetime:
        """Where it stands in time, in UTC, even with a problem: the jump of the clocks, or the first reading."""
        if self.start_utc is not None:
            return self.start_utc
        return self.problem.at if isinstance(self.problem, Gap) else self._first()

    def _first(self) -> dt.datetime:
        assert isinstance(self.problem, Ambiguous)
        return self.problem.first


def expand(
    rrule: str,
    starts_wall: dt.datetime,
    zone: str,
    fold: int | None,
    extra: Iterable[dt.datetime],
    without: Iterable[dt.datetime],
    since: dt.datetime,
    until: dt.datetime,
    *,
    most: int = MOST,
) -> list[Occurrence]:
    """The dates of a series whose instants are in ``[since, until)``, at most ``most`` of them, in order.

    ``rrule`` is a text of RFC 5545; "" has the first date and ``extra`` only, of which MOST_TIMES are read. A first
    date that the rule does not give is not one of its dates. ``without`` takes away from both; COUNT counts before it,
    as RFC 5545 has it. A date in the spring gap, or read twice in autumn while ``fold`` is None, comes with its
    problem: it is never shifted in silence.
    Malformed: the rule can't be read, or ``until`` is more than forty years after the first date.
    """
    zone_of(zone)
    if until - starts_wall.replace(tzinfo=dt.UTC) > FURTHEST:
        raise Malformed(_("Une série est calculée sur quarante ans au plus."))
    last = wall_of(until, zone).replace(fold=0) + DAY  # a day more: instants decide, below
    left_out = set(without)
    walls = _walls(rrule, starts_wall, zone, fold, last) | {wall for wall in islice(extra, MOST_TIMES) if wall <= last}
    dates = (_occurrence(wall, zone, fold) for wall in sorted(walls - left_out))
    inside = sorted((date for date in dates if since <= date.at < until), key=lambda date: (date.at, date.wall))
    return inside[:most]


def _occurrence(wall: dt.datetime, zone: str, fold: int | None) -> Occurrence:
    try:
        return Occurrence(wall, instant(wall, zone, fold))
    except (Gap, Ambiguous) as problem:
        return Occurrence(wall, None, problem)


def _walls(text: str, starts: dt.datetime, zone: str, fold: int | None, last: dt.datetime) -> set[dt.datetime]:
    if not text:
        return {starts}
    rule = read_rrule(text)
    found: Iterator[dt.datetime] = dates_of(rule, starts, last)
    if isinstance(rule.until, dt.datetime) and rule.until.tzinfo:
        ends = rule.until
        found = takewhile(lambda wall: _occurrence(wall, zone, fold).at <= ends, found)
    return set(found)


def dates_of(rule: Repeat, starts: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """The wall times of a rule from its first date up to ``last``, both included, in order.

    dateutil stops at its own end only when it meets a date past it, so it is asked for rules that have a date in every
    period; ``_fits`` then leaves out what was added. A rule that never comes (29 February of odd years) costs what any
    other does.
    """
    rule = _whole(rule, starts)
    if rule.until is not None and not (isinstance(rule.until, dt.datetime) and rule.until.tzinfo):
        last = min(last, last_wall(rule.until))
    found = (wall for wall in _candidates(rule, starts, last) if wall >= starts and _fits(rule, wall))
    return islice(found, rule.count)


def _whole(rule: Repeat, starts: dt.datetime) -> Repeat:
    """The same rule with what it takes from its first date written out."""
    if rule.unit == Unit.WEEK and not rule.days:
        return replace(rule, days=((0, starts.weekday()),))
    if rule.unit == Unit.YEAR and not rule.months:
        return replace(rule, months=(starts.month,), month_days=(starts.day,))
    if rule.unit in (Unit.MONTH, Unit.YEAR) and not rule.days and not rule.month_days:
        return replace(rule, month_days=(starts.day,))
    return rule


def _candidates(rule: Repeat, starts: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """The dates of the rule and others, at least one in each of its periods up to ``last``."""
    if rule.unit == Unit.DAY:
        return iter(rfc.rrule(rfc.DAILY, starts, rule.every, until=last))
    if rule.unit == Unit.WEEK:
        weekdays = [weekday for _rank, weekday in rule.days]
        return iter(rfc.rrule(rfc.WEEKLY, starts, rule.every, rfc.MO, until=last, byweekday=weekdays))
    if rule.unit == Unit.MONTH:
        return iter(_in_months(rule, starts, rule.every, last))
    firsts = [starts.replace(month=month, day=1) for month in rule.months]
    return merge(*(_in_months(rule, first, 12 * rule.every, last) for first in firsts))


def _in_months(rule: Repeat, starts: dt.datetime, every: int, last: dt.datetime) -> rfc.rrule:
    if rule.month_days:
        days = sorted({1, *rule.month_days})
        return rfc.rrule(rfc.MONTHLY, starts, every, rfc.MO, until=last, bymonthday=days)
    if rule.positions:
        listed = [weekday for _rank, weekday in rule.days]
        return rfc.rrule(rfc.MONTHLY, starts, every, rfc.MO, until=last, byweekday=listed, bysetpos=rule.positions)
    # every one of a weekday is its first to fifth: dateutil takes "TU,2SA" for the days that are both
    ranked = [rfc.weekday(day, n) for rank, day in rule.days for n in ([rank] if rank else range(1, 6))]
    return rfc.rrule(rfc.MONTHLY, starts, every, rfc.MO, until=last, byweekday=[rfc.MO(1), *ranked])


def _fits(rule: Repeat, wall: dt.datetime) -> bool:
    length = monthrange(wall.year, wall.month)[1]
    if rule.months and wall.month not in rule.months:
        return False
    if rule.month_days and not {wall.day, wall.day - length - 1} & set(rule.month_days):
        return False
    ranks = {0, (wall.day + 6) // 7} | ({LAST} if wall.day + 7 > length else set())
    return not rule.days or any(weekday == wall.weekday() and rank in ranks for rank, weekday in rule.days)
