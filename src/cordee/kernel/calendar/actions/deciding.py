"""The lender answers a request; the holder confirms an option."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.holding import end_with
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.actions.waiting import wait_instead
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Resource, State, WaitEntry, WaitState, Why
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def approve(*, booking: Booking, by: Actor) -> None:
    """Say yes to what this booking asks of the lenders that ``by`` manages. The requests that no longer fit go on the
    waiting list, first come first, and what else they had taken in the same gesture is given back: it was asked for
    together. Raises Refused when the hours have been taken since.
    """
    _lock_rivals(booking, by)
    asked = _asked(booking, by)
    for occupancy in asked:
        _refuse_taken(occupancy, by)
        Occupancy.objects.filter(pk=occupancy.pk).update(state=State.CONFIRMED, decided_by=by.person, decided_at=by.at)
    for occupancy in asked:
        _crowded_out(occupancy, by)
    _told("calendar.approved", booking, by)


@transaction.atomic
def reject(*, booking: Booking, reason: str, by: Actor) -> None:
    """Say no, with the reason that the asker reads."""
    if not reason.strip():
        raise Refused(_("Un refus dit pourquoi : la personne qui a demandé lira cette raison."))
    asked = _asked(booking, by)
    end_with(occupancies=asked, state=State.REJECTED, reason=reason, by=by)
    _told("calendar.rejected", booking, by)
    serve(freed=asked, by=by)  # who asked for a place offered to it gave the place up by asking


@transaction.atomic
def confirm(*, booking: Booking, by: Actor) -> None:
    """The holder makes its option firm, or takes the place offered; where the lender answers, this asks it. An option
    that becomes a request holds no longer: those who wait are served.
    """
    resources = locked(resources=booking.occupancies.values_list("resource", flat=True), by=by)
    rows = list(booking.occupancies.filter(state__in=(State.OPTION, State.OFFERED)))
    if not rows:
        raise Refused(_("Cette option n’est plus tenue : elle a expiré, ou elle est déjà confirmée."))
    queries.refuse_stranger(booking, [], by)
    freed = []
    for row in rows:
        state = queries.firm_state(resources[row.resource_id], by)
        if state == State.REQUESTED and row.state == State.OPTION:
            freed.append(row)
        Occupancy.objects.filter(pk=row.pk).update(state=state, expires_at=None, decided_by=by.person, decided_at=by.at)
    WaitEntry.objects.filter(offer__in=rows, state=WaitState.OFFERED).update(state=WaitState.TAKEN)
    _told("calendar.confirmed", booking, by)
    serve(freed=freed, by=by)


def _asked(booking: Booking, by: Actor) -> Sequence[Occupancy]:
    """What is asked of the lenders that ``by`` manages, their resources locked."""
    resources = locked(resources=booking.occupancies.values_list("resource", flat=True), by=by)
    mine = [row.pk for row in resources.values() if by.manages(row.organisation)]
    if not mine:
        raise Refused(_("Seul le propriétaire répond à une demande."), who=_owners([*resources.values()]))
    rows = booking.occupancies.filter(state=State.REQUESTED, resource__in=mine)
    asked = list(rows.select_related("resource__policy", "resource__organisation", "booking"))
    if not asked:
        raise Refused(_("Cette demande a déjà reçu sa réponse."))
    return asked


def _owners(resources: Sequence[Resource]) -> str:
    names = ", ".join(sorted({str(row.organisation) for row in resources}))
    return _("Les responsables de « %(owner)s »") % {"owner": names}


def _ask(occupancy: Occupancy, by: Actor) -> Ask:
    booking = occupancy.booking
    return Ask(
        start=occupancy.start, end=occupancy.end, now=by.at, quantity=occupancy.quantity,
        organisation=booking.organisation_id, person=booking.person_id, ignoring=booking.pk,
    )  # fmt: skip


def _standing(occupancy: Occupancy, by: Actor) -> Breach | None:
    """What still stands in the way when the lender has said yes: not its own house rules."""
    found = queries.breaches_by_resource([occupancy.resource], _ask(occupancy, by)).get(occupancy.resource_id, [])
    return next((breach for breach in found if not breach.waivable), None)


def _refuse_taken(occupancy: Occupancy, by: Actor) -> None:
    breach = _standing(occupancy, by)
    if breach is not None:
        raise queries.refusal(occupancy.resource, _ask(occupancy, by), breach)


def _lock_rivals(booking: Booking, by: Actor) -> None:
    """All that this answer may end, in the one order of locks: the things of this booking and of its rivals."""
    asked = booking.occupancies.filter(state=State.REQUESTED)
    rivals = [pk for row in asked for pk in _rivals(row).values_list("booking", flat=True)]
    held = Occupancy.objects.filter(booking__in=[booking.pk, *rivals], state__in=LIVE)
    locked(resources=set(held.values_list("resource", flat=True)), by=by)


def _rivals(taken: Occupancy) -> QuerySet[Occupancy]:
    """The other requests for these hours."""
    return Occupancy.objects.filter(
        resource=taken.resource_id, state=State.REQUESTED, start__lt=taken.end, end__gt=taken.start
    ).exclude(booking=taken.booking_id)


def _crowded_out(taken: Occupancy, by: Actor) -> None:
    """The other requests for these hours that no longer fit."""
    rivals = _rivals(taken).select_related("booking", "resource__policy", "resource__organisation").order_by("pk")
    out = [rival for rival in rivals if _standing(rival, by) is not None]
    end_with(occupancies=out, state=State.REJECTED, reason="", why=Why.CROWDED, by=by)
    for rival in out:
        wait_instead(occupancy=rival, by=by)
    for booking in {rival.booking_id: rival.booking for rival in out}.values():
        _given_back(booking, by)
        publish(BookingChanged(booking.pk))


def _given_back(booking: Booking, by: Actor) -> None:
    """What is left of a booking that has lost a part: one gesture takes all of it, or nothing."""
    rest = list(booking.occupancies.filter(state__in=LIVE, end__gt=by.at).order_by("pk"))
    end_with(occupancies=rest, state=State.REJECTED, reason="", why=Why.APART, by=by)
    serve(freed=rest, by=by)


def _told(verb: str, booking: Booking, by: Actor) -> None:
    record(by=by, verb=verb, thing=booking, concerns=booking.organisation)
    publish(BookingChanged(booking.pk))
