"""How much is held of each resource on each day of a month: what a calendar of months and the statistics show."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from django.db import connection

from cordee.kernel.calendar.models import REACHES
from cordee.kernel.calendar.queries.held import HELD, HOLDS, HOUR, adapted, only
from cordee.kernel.calendar.rules.wall import Gap, instant

DAY = dt.timedelta(days=1)
Question = tuple[str, list[Any]]  # a statement and its values
# SQLite reads the rows of each day, by index ranges; PostgreSQL those of the month, and cuts them at midnights
SQLITE = """WITH days (rank, since, until) AS (VALUES {days}), reaches (hours) AS (VALUES {hours})
SELECT resource_id, rank, sum(quantity * (unixepoch(min(held."end", until)) - unixepoch(max(held.start, since)))) / 60
FROM days CROSS JOIN reaches CROSS JOIN calendar_occupancy AS held
WHERE held.reach = reaches.hours AND held.start >= datetime(since, -reaches.hours || ' hours') AND held.start < until
  AND (held."end" > since) IS TRUE AND {holds}{more} GROUP BY resource_id, rank"""
POSTGRESQL = """WITH held AS ({held}), month AS (SELECT %s::timestamptz[] AS midnights)
SELECT resource_id, rank, sum(quantity * extract(
    epoch FROM least("end", midnights[rank + 1]) - greatest(start, midnights[rank])))::bigint / 60
FROM held CROSS JOIN month CROSS JOIN generate_series(
    greatest(1, width_bucket(start, midnights)),
    least({days}, width_bucket("end" - interval '1 minute', midnights))) AS rank GROUP BY resource_id, rank"""


def month_load(
    resources: Collection[int] | None, month: dt.date, zone: str, *, now: dt.datetime
) -> Mapping[int, Mapping[dt.date, int]]:
    """The minutes held of each resource on each local day of the month of this date, where there are any.

    Each row counts its quantity: of five projectors, two lent all day are 2 × 1,440. A day is that of the wall: 23 or
    25 hours long when clocks change. ``resources``: None for all.
    """
    found: dict[int, dict[dt.date, int]] = defaultdict(dict)
    if resources is not None and not resources:
        return found
    first = month.replace(day=1)
    days = [first + rank * DAY for rank in range(31) if (first + rank * DAY).month == first.month]
    midnights = [_midnight(day, zone) for day in (*days, days[-1] + DAY)]
    asked = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    with connection.cursor() as cursor:
        cursor.execute(*asked(midnights, now, *only(resources, None)))
        for resource, rank, minutes in cursor.fetchall():
            found[resource][days[rank - 1]] = minutes
    return found


def _on_sqlite(midnights: Sequence[dt.datetime], now: dt.datetime, more: str, named: Sequence[int]) -> Question:
    pairs = [*pairwise(midnights)]
    days = ", ".join(f"({rank}, %s, %s)" for rank in range(1, len(pairs) + 1))
    sql = SQLITE.format(days=days, hours=", ".join(f"({hours})" for hours in REACHES), holds=HOLDS, more=more)
    return sql, adapted([*chain.from_iterable(pairs), now, *named])


def _on_postgresql(midnights: Sequence[dt.datetime], now: dt.datetime, more: str, named: Sequence[int]) -> Question:
    part, first, last = HELD.format(start="start", end='"end"') + more, midnights[0], midnights[-1]
    held = " UNION ALL ".join([part] * len(REACHES))
    values = [value for hours in REACHES for value in (hours, first - hours * HOUR, last, first, now, *named)]
    return POSTGRESQL.format(held=held, days=len(midnights) - 1), [*values, [*midnights]]


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    """When a local day begins: at the jump, where clocks go forward at midnight."""
    try:
        return instant(dt.datetime.combine(day, dt.time()), zone, fold=0)
    except Gap as gap:
        return gap.at
