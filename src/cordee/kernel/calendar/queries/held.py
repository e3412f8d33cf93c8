"""What is held, read by classes of length: a handful of index ranges, however many rows there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from cordee.kernel.calendar.models import HOLDING, LIVE, OPEN_REACHES, REACHES, Closure, Occupancy, OpenSpan
from cordee.kernel.calendar.rules import Held


def _within_reach(rows: QuerySet, classes: Iterable[int], start: dt.datetime, **until: dt.datetime) -> list[QuerySet]:
    """The rows of each class that may still run at ``start``: one range of an index each."""
    return [rows.filter(reach=hours, start__gte=start - dt.timedelta(hours=hours), **until) for hours in classes]


def holding(rows: QuerySet[Occupancy], start: dt.datetime, end: dt.datetime, *, now: dt.datetime) -> list[QuerySet]:
    """Those of ``rows`` that hold something in ``[start, end)``, in one part for each class of length.

    An option or an offer that has expired no longer holds, though nobody wrote it yet.
    """
    live = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now), state__in=HOLDING, end__gt=start).order_by()
    return _within_reach(live, REACHES, start, start__lt=end)


def open_policies(start: dt.datetime, end: dt.datetime) -> set[int]:
    """The policies that are open all along ``[start, end)``."""
    spans = OpenSpan.objects.filter(end__gte=end).order_by()
    parts = _within_reach(spans, OPEN_REACHES, start, start__lte=start)
    return {pk for (pk,) in _all_of(parts, "policy")}


def _all_of(parts: list[QuerySet], *columns: str) -> QuerySet:
    first, *others = (part.values_list(*columns) for part in parts)
    return first.union(*others, all=True)


def held_by_resource(
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    resources: Collection[int] | None = None,
    ignoring: int | None = None,
) -> dict[int, list[Held]]:
    """(start, end, quantity) held in ``[start, end)``, by resource; of all resources when none are named."""
    rows = Occupancy.objects.all()
    if resources is not None:
        rows = rows.filter(resource__in=resources)
    if ignoring is not None:
        rows = rows.exclude(booking=ignoring)
    found: dict[int, list[Held]] = defaultdict(list)
    parts = holding(rows, start, end, now=now)
    for resource, since, until, quantity in _all_of(parts, "resource", "start", "end", "quantity"):
        found[resource].append((since, until, quantity))
    return found


def bookings_met(closure: Closure) -> list[int]:
    """The bookings, made before, that a closure meets."""
    rows = Occupancy.objects.filter(state__in=LIVE, start__lt=closure.end, end__gt=closure.start)
    whose = {"resource": closure.resource_id} if closure.resource_id else {"resource__policy": closure.policy_id}
    return sorted(set(rows.filter(**whose).values_list("booking", flat=True)))
