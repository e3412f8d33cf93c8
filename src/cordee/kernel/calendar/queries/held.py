"""What is held, read by classes of length: a handful of index ranges, however many rows there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from cordee.kernel.calendar.models import HOLDING, OPEN_REACHES, REACHES, Occupancy
from cordee.kernel.calendar.rules import Held


def _back(start: dt.datetime, classes: Iterable[int], **until: dt.datetime) -> Q:
    """Rows of each class that may still run at ``start``."""
    found = Q()
    for hours in classes:
        found |= Q(reach=hours, start__gte=start - dt.timedelta(hours=hours), **until)
    return found


def meeting(start: dt.datetime, end: dt.datetime) -> Q:
    """Occupancies that meet ``[start, end)``."""
    return _back(start, REACHES, start__lt=end) & Q(end__gt=start)


def covering(start: dt.datetime, end: dt.datetime) -> Q:
    """Spans of opening that hold the whole of ``[start, end)``."""
    return _back(start, OPEN_REACHES, start__lte=start) & Q(end__gte=end)


def holding(start: dt.datetime, end: dt.datetime, *, now: dt.datetime) -> QuerySet[Occupancy]:
    """What holds something of a resource in ``[start, end)``; an option or an offer that has expired no longer does."""
    live = Q(expires_at=None) | Q(expires_at__gt=now)
    return Occupancy.objects.filter(meeting(start, end), live, state__in=HOLDING).order_by()


def held_by_resource(
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    resources: Collection[int] | None = None,
    ignoring: int | None = None,
) -> dict[int, list[Held]]:
    """(start, end, quantity) held in ``[start, end)``, by resource; of all resources when none are named."""
    rows = holding(start, end, now=now)
    if resources is not None:
        rows = rows.filter(resource__in=resources)
    if ignoring is not None:
        rows = rows.exclude(booking=ignoring)
    found: dict[int, list[Held]] = defaultdict(list)
    for resource, since, until, quantity in rows.values_list("resource", "start", "end", "quantity"):
        found[resource].append((since, until, quantity))
    return found
