"""Letting go: cancelled by whoever holds it, released when nobody came."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.holding import end_with, let_go
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, State
from cordee.kernel.calendar.rules import Ask
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def cancel(*, booking: Booking, by: Actor, reason: str = "") -> list[Occupancy]:
    """Let go of all that the booking still holds; what is over stays as it was. The freed places are served.

    Raises Refused: nothing is held, it is not theirs, or later than the lender allows (it may itself, always).
    """
    resources = locked(resources=list(booking.occupancies.values_list("resource", flat=True)), by=by)
    rows = list(booking.occupancies.filter(state__in=LIVE, end__gt=by.at))
    if not rows:
        raise Refused(_("Il n’y a plus rien à annuler dans cette réservation."))
    queries.refuse_stranger(booking, [resources[row.resource_id] for row in rows], by)
    queries.refuse_late(rows, resources, by)
    let_go(occupancies=rows, reason=reason, by=by)
    record(by=by, verb="calendar.cancelled", thing=booking, concerns=booking.organisation)
    publish(BookingChanged(booking.pk))
    serve(freed=rows, by=by)
    return rows


@transaction.atomic
def check_in(*, occupancy: Occupancy, by: Actor) -> None:
    """Somebody came: the place is no longer released by itself. Without an account, through the sign on the door; from
    half an hour before the hours begin until they end. Those who lend may hand it over before that.
    """
    found = locked(resources=[occupancy.resource_id], by=by)  # or the tick releases it in the same second
    queries.refuse_early(occupancy, found[occupancy.resource_id], by)
    rows = Occupancy.objects.filter(pk=occupancy.pk, state=State.CONFIRMED, came_at=None, end__gt=by.at)
    if not rows.update(came_at=by.at):
        raise Refused(_("Cette réservation n’attend pas d’arrivée : elle est finie, annulée, ou déjà notée."))
    record(by=by, verb="calendar.came", thing=occupancy, concerns=occupancy.booking.organisation)


@transaction.atomic
def release(*, resource: int, by: Actor) -> list[Occupancy]:
    """Let go of what nobody came for, after the delay of the policy; what is left of the hours is served."""
    policy = locked(resources=[resource], by=by)[resource].policy
    if policy.release_minutes is None:
        return []
    since = by.at - dt.timedelta(minutes=policy.release_minutes)
    rows = Occupancy.objects.filter(resource=resource, state=State.CONFIRMED, came_at=None, start__lte=since)
    missed = list(rows.filter(end__gt=by.at).select_related("booking__organisation").order_by("pk"))
    end_with(occupancies=missed, state=State.NO_SHOW, reason="", by=by)
    for row in missed:
        record(by=by, verb="calendar.no_show", thing=row.booking, concerns=row.booking.organisation)
        publish(BookingChanged(row.booking_id))
    serve(freed=missed, by=by)
    return missed


@transaction.atomic
def give_back(*, occupancy: Occupancy, by: Actor) -> None:
    """Somebody was there after all: the hours let go because nobody had come are theirs again. For the lender; Refused
    when somebody else has them since.
    """
    resource = locked(resources=[occupancy.resource_id], by=by)[occupancy.resource_id]
    queries.refuse_visitor(resource.organisation, by)
    row = Occupancy.objects.select_related("booking__organisation").get(pk=occupancy.pk)
    if row.state != State.NO_SHOW or row.end <= by.at:
        raise Refused(_("Ces heures ne sont plus à rendre : elles sont passées, ou n’ont pas été libérées."))
    ask = Ask(row.start, row.end, by.at, row.quantity, row.booking.organisation_id, row.booking.person_id)
    found = queries.breaches_by_resource([resource], ask).get(resource.pk, [])
    taken = next((breach for breach in found if not breach.waivable), None)
    if taken is not None:
        raise Refused(taken.rule)
    Occupancy.objects.filter(pk=row.pk).update(
        state=State.CONFIRMED, came_at=by.at, reason="", decided_by=by.person, decided_at=by.at
    )
    record(by=by, verb="calendar.given_back", thing=row.booking, concerns=row.booking.organisation)
    publish(BookingChanged(row.booking_id))
