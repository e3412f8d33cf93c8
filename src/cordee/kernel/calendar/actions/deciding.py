"""The lender answers a request; the holder confirms an option."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.holding import end_with
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.actions.waiting import wait_instead
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import Booking, Occupancy, Resource, State, WaitEntry, WaitState
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def approve(*, booking: Booking, by: Actor) -> None:
    """Say yes to what this booking asks of the lenders that ``by`` manages. The requests that no longer fit go on the
    waiting list, first come first. Raises Refused when the hours have been taken since.
    """
    asked = _asked(booking, by)
    for occupancy in asked:
        _refuse_taken(occupancy, by)
        Occupancy.objects.filter(pk=occupancy.pk).update(state=State.CONFIRMED, decided_by=by.person, decided_at=by.at)
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
    """The holder makes its option firm, or takes the place offered; where the lender answers, this asks it."""
    resources = locked(resources=booking.occupancies.values_list("resource", flat=True), by=by)
    rows = list(booking.occupancies.filter(state__in=(State.OPTION, State.OFFERED)))
    if not rows:
        raise Refused(_("Cette option n’est plus tenue : elle a expiré, ou elle est déjà confirmée."))
    queries.refuse_stranger(booking, [], by)
    for row in rows:
        state = queries.firm_state(resources[row.resource_id], by)
        Occupancy.objects.filter(pk=row.pk).update(state=state, expires_at=None, decided_by=by.person, decided_at=by.at)
    WaitEntry.objects.filter(offer__in=rows, state=WaitState.OFFERED).update(state=WaitState.TAKEN)
    _told("calendar.confirmed", booking, by)


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


def _crowded_out(taken: Occupancy, by: Actor) -> None:
    """The other requests for these hours that no longer fit."""
    rivals = Occupancy.objects.filter(
        resource=taken.resource_id, state=State.REQUESTED, start__lt=taken.end, end__gt=taken.start
    ).exclude(pk=taken.pk)
    for rival in rivals.select_related("booking", "resource__policy", "resource__organisation").order_by("pk"):
        if _standing(rival, by) is not None:
            reason = _("Ces heures ont été confirmées à quelqu’un d’autre : vous êtes sur la liste d’attente.")
            end_with(occupancies=[rival], state=State.REJECTED, reason=reason, by=by)
            wait_instead(occupancy=rival, by=by)
            publish(BookingChanged(rival.booking_id))


def _told(verb: str, booking: Booking, by: Actor) -> None:
    record(by=by, verb=verb, thing=booking, concerns=booking.organisation)
    publish(BookingChanged(booking.pk))
