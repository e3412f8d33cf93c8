"""The waiting list, for slots, items and seats alike: joining it, leaving it, taking what it offers."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries, rules
from cordee.kernel.calendar.actions.holding import end_with
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import Booking, Occupancy, Resource, State, WaitEntry, WaitState
from cordee.kernel.calendar.rules import Ask, Purpose, Want
from cordee.lib.errors import Refused
from cordee.lib.module import publish

# what the others hold, keep, or have not brought back yet: it may come free
WAITED = ("taken", "buffer", "share", "late")


@transaction.atomic
def join_waiting(
    *, want: Want, purpose: Purpose, by: Actor, smallest: int | None = None, priority: int = 0
) -> WaitEntry:
    """Wait for hours that are taken. ``smallest``: the least a group of ``want.quantity`` takes; all of it by default.

    Refused when the hours are free (book them), or when something else than other bookings stands in the way.
    """
    resource = locked(resources={want.resource}, by=by)[want.resource]
    if smallest is not None and not 1 <= smallest <= want.quantity:
        raise Refused(_("Le moins que vous prendriez va de 1 à la quantité que vous demandez."))
    if priority and not by.manages(resource.organisation):
        raise Refused(_("Seul le propriétaire donne une priorité."), who=str(resource.organisation))
    _refuse_waiting(resource, rules.ask_of(want, purpose, by.at), purpose, want)
    entry = WaitEntry.objects.create(
        resource=resource, organisation=purpose.organisation, person=purpose.person, title=purpose.title,
        source=purpose.source, start=want.start, end=want.end, quantity=want.quantity,
        smallest=want.quantity if smallest is None else smallest, priority=priority, created_at=by.at,
    )  # fmt: skip
    record(by=by, verb="calendar.waits", thing=entry, concerns=purpose.organisation)
    return entry


def _refuse_waiting(resource: Resource, ask: Ask, purpose: Purpose, want: Want) -> None:
    breaches = queries.breaches_by_resource([resource], ask).get(resource.pk, [])
    if not breaches:
        raise Refused(_("Ces heures sont libres : réservez-les."))
    other = next((breach for breach in breaches if breach.code not in WAITED), None)
    if other is not None:
        raise Refused(other.rule, who=_("Les responsables de « %(owner)s »") % {"owner": resource.organisation})
    same = WaitEntry.objects.filter(
        resource=resource, organisation=purpose.organisation, person=purpose.person, start=want.start, end=want.end,
        state__in=(WaitState.WAITING, WaitState.OFFERED),
    )  # fmt: skip
    if same.exists():
        raise Refused(_("Vous êtes déjà sur la liste d’attente pour ces heures."))


@transaction.atomic
def wait_instead(*, occupancy: Occupancy, by: Actor) -> WaitEntry:
    """A request that was crowded out keeps its rank: it waits since it was made."""
    booking = occupancy.booking
    return WaitEntry.objects.create(
        resource_id=occupancy.resource_id, organisation=booking.organisation, person=booking.person,
        title=booking.title, source=booking.source, start=occupancy.start, end=occupancy.end,
        quantity=occupancy.quantity, smallest=occupancy.quantity, created_at=booking.created_at,
    )  # fmt: skip


@transaction.atomic
def leave_waiting(*, entry: WaitEntry, by: Actor) -> None:
    """Leave the list, or decline the offer: the place passes on at once."""
    locked(resources={entry.resource_id}, by=by)
    entry = WaitEntry.objects.select_related("offer__booking", "organisation").get(pk=entry.pk)
    own = by.person is not None and by.person.pk == entry.person_id
    if not (own or by.manages(entry.organisation)):
        raise Refused(_("Seuls ceux qui attendent quittent la liste."), who=str(entry.organisation))
    if entry.state not in (WaitState.WAITING, WaitState.OFFERED):
        raise Refused(_("Cette attente est déjà terminée."))
    offer = entry.offer
    WaitEntry.objects.filter(pk=entry.pk).update(state=WaitState.LEFT)
    record(by=by, verb="calendar.left_waiting", thing=entry, concerns=entry.organisation)
    if offer is not None and offer.state == State.OFFERED:
        end_with(occupancies=[offer], state=State.REJECTED, reason="", by=by)
        serve(freed=[offer], by=by)


@transaction.atomic
def take_offer(*, entry: WaitEntry, by: Actor) -> Booking:
    """Take the place that is held for this entry."""
    resource = locked(resources={entry.resource_id}, by=by)[entry.resource_id]
    entry = WaitEntry.objects.select_related("offer__booking__organisation").get(pk=entry.pk)
    if entry.offer is None or entry.offer.state != State.OFFERED:
        raise Refused(_("Cette proposition n’est plus tenue : le délai est passé, la place est allée plus loin."))
    queries.refuse_stranger(entry.offer.booking, [], by)
    Occupancy.objects.filter(pk=entry.offer.pk).update(
        state=queries.firm_state(resource, by), expires_at=None, decided_by=by.person, decided_at=by.at
    )
    WaitEntry.objects.filter(pk=entry.pk).update(state=WaitState.TAKEN)
    record(by=by, verb="calendar.took_offer", thing=entry, concerns=entry.organisation)
    publish(BookingChanged(entry.offer.booking_id))
    return entry.offer.booking
