"""A freed place is offered to those who wait for it, in turn, and held until they answer or the time is over."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.holding import hold
from cordee.kernel.calendar.events import PlaceOffered
from cordee.kernel.calendar.models import Booking, Occupancy, Resource, State, WaitEntry, WaitState
from cordee.lib.module import publish

Span = tuple[dt.datetime, dt.datetime]


@transaction.atomic
def serve(*, freed: Iterable[Occupancy], by: Actor) -> list[WaitEntry]:
    """Offer what these occupancies leave free to those who wait for it, in their order; their resources are locked."""
    spans: dict[int, list[Span]] = {}
    for row in freed:
        spans.setdefault(row.resource_id, []).append((row.start, row.end))
    return serve_hours(spans=spans, by=by)


@transaction.atomic
def serve_hours(*, spans: Mapping[int, Sequence[Span]], by: Actor) -> list[WaitEntry]:
    """The same for hours of some resources, by resource: a closure that ends leaves them free too."""
    offered = []
    for resource in Resource.objects.filter(pk__in=spans).select_related("policy", "organisation").order_by("pk"):
        for entry in queries.waiting_for(resource, spans[resource.pk], now=by.at):
            if _offer(resource, entry, by):
                offered.append(entry)
    return offered


def _offer(resource: Resource, entry: WaitEntry, by: Actor) -> bool:
    """Hold the place for this entry if the whole of it fits; a group takes what there is, down to its least."""
    quantity = queries.grantable(resource, entry, now=by.at)
    span = queries.hours_left(resource, entry, now=by.at)
    if quantity is None or span is None:
        return False
    booking = Booking.objects.create(
        organisation=entry.organisation, person=entry.person, made_by=None, title=entry.title, source=entry.source,
        zone=resource.policy.zone, created_at=by.at,
    )  # fmt: skip
    # of hours that began already, half of what is left: the next who waits has the other half
    last = entry.start if entry.start > by.at else span[0] + (span[1] - span[0]) / 2
    until = min(by.at + dt.timedelta(minutes=resource.policy.offer_minutes), last)
    occupancy = hold(
        booking=booking, resource=resource, span=span, quantity=quantity, state=State.OFFERED,
        expires_at=until, waived="",
    )  # fmt: skip
    WaitEntry.objects.filter(pk=entry.pk).update(state=WaitState.OFFERED, offer=occupancy)
    record(by=by, verb="calendar.offered", thing=entry, concerns=entry.organisation, detail={"quantity": quantity})
    publish(PlaceOffered(entry.pk, until))
    return True


@transaction.atomic
def pass_on(*, over: Collection[Occupancy], by: Actor) -> None:
    """Offers that nobody answered in time: their entries leave the list, and the place goes to the next."""
    for entry in WaitEntry.objects.filter(offer__in=[row.pk for row in over], state=WaitState.OFFERED).order_by("pk"):
        WaitEntry.objects.filter(pk=entry.pk).update(state=WaitState.LEFT)
        record(by=by, verb="calendar.offer_lapsed", thing=entry, concerns=entry.organisation)
    serve(freed=over, by=by)
