"""How much is held of each resource on each day of a month: what a calendar of months and the statistics show."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connection

from cordee.kernel.calendar.models import REACHES
from cordee.kernel.calendar.queries.held import HOLDS, adapted, only
from cordee.kernel.calendar.rules.wall import Gap, instant

DAY = dt.timedelta(days=1)
# (since, until) of each day, then the back of each class of length: the rows of a day are a handful of index ranges
WORDS = {
    "sqlite": {
        "moment": "%s",
        "back": "datetime(since, -reaches.hours || ' hours')",
        "seconds": """unixepoch(min(held."end", until)) - unixepoch(max(held.start, since))""",
    },
    "postgresql": {
        "moment": "%s::timestamptz",
        "back": "since - make_interval(hours => reaches.hours)",
        "seconds": """extract(epoch FROM least(held."end", until) - greatest(held.start, since))::bigint""",
    },
}
LOAD = """WITH days (rank, since, until) AS (VALUES {days}), reaches (hours) AS (VALUES {hours})
SELECT resource_id, rank, sum(quantity * ({seconds})) / 60
FROM days CROSS JOIN reaches CROSS JOIN calendar_occupancy AS held
WHERE held.reach = reaches.hours AND held.start >= {back} AND held.start < until AND held."end" > since
  AND {holds}{more}
GROUP BY resource_id, rank"""


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
    bounds = [_midnight(day, zone) for day in (*days, days[-1] + DAY)]
    words, (more, named) = WORDS[connection.vendor], only(resources, None)
    sql = LOAD.format(
        days=", ".join(f"({rank}, {words['moment']}, {words['moment']})" for rank in range(len(days))),
        hours=", ".join(f"({hours})" for hours in REACHES),
        holds=HOLDS, more=more, **words,
    )  # fmt: skip
    pairs = [bound for pair in zip(bounds, bounds[1:], strict=False) for bound in pair]
    with connection.cursor() as cursor:
        cursor.execute(sql, adapted([*pairs, now, *named]))
        for resource, rank, minutes in cursor.fetchall():
            found[resource][days[rank]] = int(minutes)
    return found


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    """When a local day begins: at the jump, where clocks go forward at midnight."""
    try:
        return instant(dt.datetime.combine(day, dt.time()), zone, fold=0)
    except Gap as gap:
        return gap.at
