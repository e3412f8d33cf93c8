"""Reading the order of changes: from a place, or from an instant."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max, Min, QuerySet

from cordee.kernel.outbound.models import Change
from cordee.kernel.outbound.rules import ORGANISATION


def changes_after(position: int, *, kind: str | Collection[str] = ORGANISATION, limit: int = 500) -> list[Change]:
    """At most ``limit`` things changed after this position, in order, each with its last change; 0: everything.

    Going on from the position of the last one loses nothing, whatever is committed meanwhile: a thing that changes
    again moves to the end. An empty list: nothing new, keep the position you have.
    """
    return list(_of(kind).filter(position__gt=position).order_by("position")[:limit])


def position_before(at: dt.datetime, *, kind: str | Collection[str] = ORGANISATION) -> int:
    """The position from which ``changes_after`` gives everything changed at this instant or later.

    Positions grow with their instants, and several changes may share one: all those of that instant are after it.
    """
    last = last_position()  # read before: what comes in between is then after it
    first = _of(kind).filter(at__gte=at).aggregate(first=Min("position"))["first"]
    return last if first is None else first - 1


def last_position(kind: str | Collection[str] = "") -> int:
    """The place of the last change, of these kinds or of all; 0: nothing has changed yet."""
    rows = _of(kind) if kind else Change.objects.all()
    return rows.aggregate(last=Max("position"))["last"] or 0


def _of(kind: str | Collection[str]) -> QuerySet[Change]:
    return Change.objects.filter(kind__in=[kind] if isinstance(kind, str) else list(kind))
