"""Who waits, in which order, and what can be given to them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Access, Occupancy, Resource, State, WaitEntry, WaitState
from cordee.kernel.calendar.queries.availability import breaches_by_resource
from cordee.kernel.calendar.queries.held import held_by_resource
from cordee.kernel.calendar.rules import Ask
from cordee.kernel.calendar.rules.asking import MINUTE


def firm_state(resource: Resource, by: Actor) -> str:
    """What a firm booking is: confirmed, or asked for where the lender answers and is not the one who books."""
    asks = resource.policy.access == Access.APPROVAL and not by.manages(resource.organisation)
    return State.REQUESTED if asks else State.CONFIRMED


def waiting_for(
    resource: Resource, spans: Sequence[tuple[dt.datetime, dt.datetime]], *, now: dt.datetime
) -> QuerySet[WaitEntry]:
    """Those who wait for hours that meet one of ``spans``, its buffer included, and are not over, in the order they are
    served.
    """
    meets, margin = Q(pk__in=()), resource.policy.buffer * MINUTE
    for start, end in spans:
        meets |= Q(start__lt=end + margin, end__gt=start - margin)
    rows = WaitEntry.objects.filter(meets, resource=resource, state=WaitState.WAITING, end__gt=now)
    return rows.select_related("organisation", "person")


def position(entry: WaitEntry) -> int:
    """How many stand before it for hours that meet its own, plus one."""
    before = Q(priority__gt=entry.priority) | Q(priority=entry.priority, created_at__lt=entry.created_at)
    before |= Q(priority=entry.priority, created_at=entry.created_at, pk__lt=entry.pk)
    rivals = WaitEntry.objects.filter(
        before, resource=entry.resource_id, state=WaitState.WAITING, start__lt=entry.end, end__gt=entry.start
    )
    return rivals.count() + 1


def hours_left(resource: Resource, entry: WaitEntry, *, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """What can still be given of the hours it waits for: all of them, or those to come, from the next step on."""
    step = resource.policy.step * MINUTE
    gone = max(0, -((entry.start - now) // step))
    start = entry.start + gone * step
    return (start, entry.end) if start < entry.end else None


def grantable(resource: Resource, entry: WaitEntry, *, now: dt.datetime) -> int | None:
    """How much of what it waits for can be held now: all, or for a group what there is, down to its least; or None."""
    span = hours_left(resource, entry, now=now)
    if span is None:
        return None
    margin = resource.policy.buffer * MINUTE
    since, until = span[0] - margin, span[1] + margin
    held = held_by_resource(since, until, now=now, resources=[resource.pk])[resource.pk]
    free = resource.capacity - rules.peak(held, since, until)
    quantity = min(free, entry.quantity)
    if quantity < entry.smallest:
        return None
    ask = Ask(*span, now, quantity, entry.organisation_id, entry.person_id)
    # the delay to give notice was kept when the entry was written
    breaches = breaches_by_resource([resource], ask).get(resource.pk, ())
    return None if any(breach.code != "notice" for breach in breaches) else quantity


def with_something_over(now: dt.datetime) -> list[int]:
    """The resources that an option or an offer still marks as held, though its time is over."""
    rows = Occupancy.objects.filter(state__in=(State.OPTION, State.OFFERED), expires_at__lte=now)
    return sorted(set(rows.order_by().values_list("resource", flat=True)))


def with_nobody_come(now: dt.datetime) -> list[int]:
    """The resources that somebody may have failed to come to: begun, not over, no arrival noted."""
    rows = Occupancy.objects.filter(
        state=State.CONFIRMED, came_at=None, start__lte=now, end__gt=now,
        resource__policy__release_minutes__isnull=False,
    )  # fmt: skip
    return sorted(set(rows.order_by().values_list("resource", flat=True)))
