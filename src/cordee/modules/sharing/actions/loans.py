"""Hand-over and return. Both are noted when they happen; a return and the next hand-over may be at the same minute."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Membership, Person
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.calendar.actions import check_in
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import Booking, Occupancy, State
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions.equipment import offer_again, recount
from cordee.modules.sharing.models import Condition, Item, Loan
from cordee.modules.sharing.queries import loans as queries
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.queries.late import Late
from cordee.modules.sharing.rules.loans import TOLD_BEFORE, lends, takes_back


@transaction.atomic
def hand_over(
    *, occupancy: Occupancy, items: Sequence[Item], by: Actor, condition: str = "", note: str = ""
) -> list[Loan]:
    """These items leave for this booking, in this ``condition`` (that of each item when none is said). Before the hours
    begin too, when nobody is promised them until then. Raises Refused.
    """
    locked(resources=[occupancy.resource_id], by=by)
    row = Occupancy.objects.select_related("booking__organisation", "resource__organisation").get(pk=occupancy.pk)
    found = list(Item.objects.filter(pk__in=[item.pk for item in items]).select_related("equipment").order_by("pk"))
    _refuse_hand_over(row, found, by)
    if row.came_at is None:
        check_in(occupancy=row, by=by)
    made = [
        Loan.objects.create(
            occupancy=row, item=item, out_at=by.at, out_by=by.person, out_condition=condition or item.condition,
            out_note=note,
        )
        for item in found
    ]  # fmt: skip
    record(by=by, verb="sharing.handed_over", thing=row, concerns=row.booking.organisation,
           detail={"items": [item.label for item in found]})  # fmt: skip
    return made


def _refuse_hand_over(row: Occupancy, items: Sequence[Item], by: Actor) -> None:
    owner = row.resource.organisation
    if not lends(by, owner):
        raise Refused(
            _("Seuls ceux qui prêtent remettent leur matériel."),
            who=_("Les personnes de « %(owner)s »") % {"owner": owner},
        )
    if row.state != State.CONFIRMED or row.end <= by.at:
        raise Refused(_("Cette réservation n’est pas ferme, ou elle est finie : rien ne se remet pour elle."))
    if not items:
        raise Refused(_("Choisissez au moins un exemplaire."))
    for item in items:
        _refuse_item(item, row)
    out = Loan.objects.filter(occupancy=row, back_at=None).count()
    if out + len(items) > row.quantity:
        raise Refused(
            _("%(quantity)s sont réservés, et %(out)s sont déjà remis.") % {"quantity": row.quantity, "out": out}
        )
    if row.start > by.at:
        _refuse_too_early(row, len(items), by)


def _refuse_item(item: Item, row: Occupancy) -> None:
    if item.equipment.resource_id != row.resource_id:
        raise Refused(_("« %(item)s » n’est pas ce qui a été réservé.") % {"item": item.label})
    if not item.in_service:
        raise Refused(_("« %(item)s » est en réparation : il ne sort pas.") % {"item": item.label})
    if item.loans.filter(back_at=None).exists():
        raise Refused(
            _("« %(item)s » est déjà dehors.") % {"item": item.label},
            who=_("Vous : notez d’abord son retour, ou choisissez un autre exemplaire."),
        )


def _refuse_too_early(row: Occupancy, quantity: int, by: Actor) -> None:
    """Until the hours begin, others may be promised what is on the shelf."""
    left = shelf.free([row.resource], by.at, row.start, now=by.at, ignoring=row.booking_id)[row.resource_id]
    before = Loan.objects.filter(occupancy=row, back_at=None).count()
    if left - before < quantity:
        raise Refused(
            _("C’est trop tôt : d’ici au début de la réservation, ce matériel est promis à d’autres."),
            who=_("Vous : remettez-le à l’heure prévue."),
        )


@transaction.atomic
def take_back(*, loan: Loan, condition: str, by: Actor, note: str = "") -> None:
    """It is back, in this condition. Broken, it leaves the service at once; late, those who wait are served."""
    locked(resources=[loan.item.equipment.resource_id], by=by)
    row = queries.one(loan.pk)
    if not takes_back(by, row):
        raise Refused(
            _("Le retour se note par ceux qui prêtent, ou par ceux qui ont emprunté."),
            who=_("Les personnes de « %(owner)s »") % {"owner": row.item.equipment.resource.organisation},
        )
    if row.back_at is not None:
        raise Refused(_("Ce retour est déjà noté."))
    if condition not in Condition.values:
        raise Refused(_("Dites dans quel état il revient."))
    was_late = queries.late_since(row, by.at) is not None
    row.back_at, row.back_by, row.back_condition, row.back_note = by.at, by.person, condition, note
    row.full_clean()
    row.save()
    _put_away(row.item, condition, note, by)
    record(by=by, verb="sharing.taken_back", thing=row, concerns=row.occupancy.booking.organisation)
    if was_late and condition != Condition.BROKEN:
        offer_again(equipment=row.item.equipment, by=by)


def _put_away(item: Item, condition: str, note: str, by: Actor) -> None:
    """Its condition is what the return says; what is to be repaired is no longer lent."""
    broken = condition == Condition.BROKEN
    if note or broken:
        Item.objects.filter(pk=item.pk).update(
            condition=condition, note=note, in_service=item.in_service and not broken
        )
    else:
        Item.objects.filter(pk=item.pk).update(condition=condition)
    if broken:
        recount(equipment=item.equipment, by=_as_lender(item, by))


def _as_lender(item: Item, by: Actor) -> Actor:
    """Whoever notes the return, counting what is left in service is the lender's own act."""
    return Actor(by.person, item.equipment.resource.organisation, MANAGER, via=by.via, at=by.at)


@transaction.atomic
def follow(*, event: BookingChanged) -> None:
    """A booking has moved: what is out for it follows to its new hours, as far as these still take as many."""
    open_loans = Loan.objects.filter(occupancy__booking=event.booking_id, back_at=None)
    for loan in open_loans.exclude(occupancy__state=State.CONFIRMED).select_related("occupancy").order_by("pk"):
        there = queries.firm_of(event.booking_id, loan.occupancy.resource_id)
        if there is not None and Loan.objects.filter(occupancy=there, back_at=None).count() < there.quantity:
            Loan.objects.filter(pk=loan.pk).update(occupancy=there)


@transaction.atomic
def tell_late(*, late: Late, by: Actor) -> None:
    """Those who have it are asked for it; the next who wait for it are warned, and told what they may have instead.
    Each once."""
    loan = late.loan
    words = {"late": late, "link": absolute(reverse("sharing:take_back", args=[loan.pk]))}
    for person in _people_of(loan.occupancy.booking):
        tell(notice="sharing.loan_late", key=f"loan-late:{loan.pk}:{person.pk}", person=person, context=words, by=by)
    if late.next is None or late.next.start - by.at > TOLD_BEFORE:
        return
    place = late.instead or loan.item.equipment
    words = {"late": late, "link": absolute(reverse("sharing:equipment", args=[place.pk]))}
    for person in _people_of(late.next.booking):
        key = f"loan-next:{loan.pk}:{late.next.pk}:{person.pk}"
        tell(notice="sharing.loan_next", key=key, person=person, context=words, by=by)


def _people_of(booking: Booking) -> list[Person]:
    """Who comes by the booking; failing that, the managers of the organisation that answers for it."""
    if booking.person is not None:
        return [booking.person]
    rows = Membership.objects.filter(
        organisation=booking.organisation_id, role=MANAGER, until=None, person__is_active=True
    )
    return [row.person for row in rows.select_related("person").order_by("pk")]
