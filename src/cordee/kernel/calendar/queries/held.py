"""What is held, read by classes of length: a handful of index ranges, however many rows there are.

A range ends with ``start``: what follows in the index is only read there. Said as "(…) IS TRUE", or PostgreSQL counts
on it to jump from resource to resource, a hundred times slower among a million rows.

Read straight from the cursor: a query put together by Django, and its hours made one by one, take ten times longer
than the database does.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from cordee.kernel.calendar.models import HOLDING, LIVE, OPEN_REACHES, REACHES, Closure, Occupancy
from cordee.kernel.calendar.rules import Held

HOUR = dt.timedelta(hours=1)
STATES = ", ".join(f"'{state.value}'" for state in HOLDING)
# an option or an offer that has expired no longer holds, though nobody wrote it yet
HOLDS = f"(state IN ({STATES})) IS TRUE AND (expires_at IS NULL OR expires_at > %s)"
HELD = f"""SELECT resource_id, {{start}}, {{end}}, quantity FROM calendar_occupancy
WHERE reach = %s AND start >= %s AND start < %s AND ("end" > %s) IS TRUE AND {HOLDS}"""
OPEN = (
    'SELECT policy_id FROM calendar_openspan WHERE reach = %s AND start >= %s AND start <= %s AND ("end" >= %s) IS TRUE'
)


def held_by_resource(
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    resources: Collection[int] | None = None,
    ignoring: int | None = None,
) -> dict[int, list[Held]]:
    """(start, end, quantity) held in ``[start, end)``, by resource; of all resources when none are named."""
    found: dict[int, list[Held]] = defaultdict(list)
    if resources is not None and not resources:
        return found
    more, named = only(resources, ignoring)
    part = HELD.format(start=_hour("start"), end=_hour('"end"')) + more
    values = [(hours, start - hours * HOUR, end, start, now, *named) for hours in REACHES]
    made = dt.datetime.fromisoformat if connection.vendor == "sqlite" else None
    for resource, since, until, quantity in _all_of(part, values):
        found[resource].append((made(since), made(until), quantity) if made else (since, until, quantity))
    return found


def holding(rows: QuerySet[Occupancy], start: dt.datetime, end: dt.datetime, *, now: dt.datetime) -> list[QuerySet]:
    """The same, as one part for each class of length, of the occupancies ``rows``: for those who read more of them."""
    live = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now), state__in=HOLDING, end__gt=start).order_by()
    return [live.filter(reach=hours, start__gte=start - hours * HOUR, start__lt=end) for hours in REACHES]


def open_policies(start: dt.datetime, end: dt.datetime) -> set[int]:
    """The policies that are open all along ``[start, end)``."""
    return {pk for (pk,) in _all_of(OPEN, [(hours, start - hours * HOUR, start, end) for hours in OPEN_REACHES])}


def _hour(column: str) -> str:
    """SQLite keeps hours as text without zone: read as an expression, Django's converter of columns leaves it be."""
    return f"{column} || '+00:00'" if connection.vendor == "sqlite" else column


def only(resources: Collection[int] | None, ignoring: int | None) -> tuple[str, tuple[int, ...]]:
    """A condition more on the rows of occupancies, and its values."""
    words, values = "", tuple(resources or ())
    if values:
        words = f" AND resource_id IN ({', '.join(['%s'] * len(values))})"
    if ignoring is not None:
        words, values = f"{words} AND booking_id <> %s", (*values, ignoring)
    return words, values


def _all_of(part: str, values: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows of the same question asked once for each of ``values``, in one go."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([part] * len(values)), adapted(value for one in values for value in one))
        return iter(cursor.fetchall())


def adapted(values: Iterable[Any]) -> list[Any]:
    """Values as the cursor of this database takes them."""
    adapt = connection.ops.adapt_datetimefield_value
    return [adapt(value) if isinstance(value, dt.datetime) else value for value in values]


def bookings_met(closure: Closure) -> list[int]:
    """The bookings, made before, that a closure meets."""
    rows = Occupancy.objects.filter(state__in=LIVE, start__lt=closure.end, end__gt=closure.start)
    whose = {"resource": closure.resource_id} if closure.resource_id else {"resource__policy": closure.policy_id}
    return sorted(set(rows.filter(**whose).values_list("booking", flat=True)))
