"""What is lent as equipment: its description, its items, kits, shares. What is in service is what can be booked."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import actions as calendar
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.models import Booking, Occupancy, Policy
from cordee.kernel.calendar.queries import refuse_visitor
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import EQUIPMENT, Condition, Entitlement, Equipment, Item, KitPart
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.queries import taking_out as queries
from cordee.modules.sharing.rules.equipment import MOST_ITEMS, Description

RULES: dict[str, Any] = {
    "longest": 14 * 24 * 60,
    "open_at_both_ends": True,
}  # a loan is handed over and comes back when it is open


@transaction.atomic
def save_equipment(
    *, organisation: Organisation, said: Description, by: Actor, equipment: Equipment | None = None, items: int = 0
) -> Equipment:
    """Describe a thing that is lent, or change what was said. ``items``: how many a new one begins with, labelled by
    their number. A kit has parts, of the same owner, and no item.
    """
    refuse_visitor(organisation, by)
    _refuse_parts(organisation, said, equipment, items)
    policy = said.policy or _usual_policy(organisation, by)
    columns: dict[str, Any] = {
        "name": said.name,
        "active": said.active,
        "site": said.place.site if said.place else None,
    }
    resource = calendar.save_resource(
        organisation=organisation, policy=policy, by=by, resource=equipment.resource if equipment else None,
        kind=EQUIPMENT, **columns,
    )  # fmt: skip
    row = equipment or Equipment(resource=resource)
    row.resource, row.family, row.place = resource, said.family, said.place
    row.description, row.value_cents = said.description, said.value_cents
    row.full_clean()
    row.save()
    _write_parts(row, said.parts)
    if equipment is None:
        Item.objects.bulk_create(Item(equipment=row, label=f"{said.name[:50]} {rank}") for rank in range(1, items + 1))
    record(by=by, verb="sharing.equipment_saved", thing=row, concerns=organisation)
    recount(equipment=row, by=by)
    return row


def _refuse_parts(organisation: Organisation, said: Description, equipment: Equipment | None, items: int) -> None:
    if not 0 <= items <= MOST_ITEMS:
        raise Refused(_("Au plus %(most)s exemplaires à la fois.") % {"most": MOST_ITEMS})
    if said.parts and (items or equipment and equipment.items.exists()):
        raise Refused(_("Un lot n’a pas d’exemplaire à lui : il prend ceux de ses pièces."))
    for part, _quantity in said.parts:
        if part.resource.organisation_id != organisation.pk:
            raise Refused(_("Les pièces d’un lot sont à la même organisation que le lot."))
        if part.parts.exists() or part == equipment:
            raise Refused(_("Un lot ne contient pas un autre lot : donnez ses pièces une à une."))


def _usual_policy(organisation: Organisation, by: Actor) -> Policy:
    name = _("Matériel")
    found = Policy.objects.filter(organisation=organisation, name=name).first()
    return found or calendar.save_policy(organisation=organisation, by=by, name=name, **RULES)


def _write_parts(kit: Equipment, parts: Sequence[tuple[Equipment, int]]) -> None:
    kit.parts.exclude(part__in=[part for part, _quantity in parts]).delete()
    for part, quantity in parts:
        KitPart.objects.update_or_create(kit=kit, part=part, defaults={"quantity": quantity})


@transaction.atomic
def recount(*, equipment: Equipment, by: Actor) -> None:
    """The capacity is the number of items in service; as long as more is promised, the difference is told apart
    (``short``) and nobody new is promised it. The kits that hold it follow.
    """
    resource = locked(resources=[equipment.resource_id], by=by)[equipment.resource_id]
    parts = list(equipment.parts.select_related("part__resource"))
    if parts:
        fit = min((row.part.resource.capacity - row.part.short) // row.quantity for row in parts)
        capacity, short = max(fit, 1), 0
    else:
        serving = equipment.items.filter(in_service=True).count()
        capacity = max(serving, shelf.promised(resource, now=by.at), 1)
        short = capacity - serving
    if capacity != resource.capacity:
        calendar.save_resource(
            organisation=resource.organisation, policy=resource.policy, by=by, resource=resource, capacity=capacity
        )
    Equipment.objects.filter(pk=equipment.pk).update(short=short)
    for kit in Equipment.objects.filter(parts__part=equipment).order_by("pk"):
        recount(equipment=kit, by=by)


def _lock(item: Item, by: Actor) -> Item:
    """The item as it is now, its equipment locked, by somebody who manages the lender."""
    locked(resources=[item.equipment.resource_id], by=by)
    row = Item.objects.select_related("equipment__resource__organisation").get(pk=item.pk)
    refuse_visitor(row.equipment.resource.organisation, by)
    return row


def _write(item: Item, by: Actor, verb: str) -> None:
    item.full_clean()
    item.save()
    recount(equipment=item.equipment, by=by)
    record(by=by, verb=verb, thing=item, concerns=item.equipment.resource.organisation)


@transaction.atomic
def add_item(*, equipment: Equipment, label: str, by: Actor, condition: str = Condition.GOOD, note: str = "") -> Item:
    """One more of it. Those who wait are served."""
    refuse_visitor(equipment.resource.organisation, by)
    if equipment.parts.exists():
        raise Refused(_("Un lot n’a pas d’exemplaire à lui : il prend ceux de ses pièces."))
    item = Item(equipment=equipment, label=label, condition=condition, note=note)
    item.in_service = condition != Condition.BROKEN
    _write(item, by, "sharing.item_added")
    offer_again(equipment=equipment, by=by)
    return item


@transaction.atomic
def put_out(
    *, item: Item, by: Actor, note: str, condition: str = Condition.BROKEN, displaced: Collection[Booking] = ()
) -> None:
    """Out of service, for a repair. Refused with the bookings in the way when those left would not do for what is
    promised; ``displaced``: the bookings that are cancelled for it, by name.
    """
    row = _lock(item, by)
    if not row.in_service:
        raise Refused(_("« %(item)s » est déjà hors service.") % {"item": row.label})
    if row.loans.filter(back_at=None).exists():
        raise Refused(
            _("« %(item)s » est dehors : il se met en réparation à son retour.") % {"item": row.label},
            who=_("Vous : notez le retour, avec l’état « à réparer »."),
        )
    for booking in displaced:
        calendar.cancel(booking=booking, by=by, reason=_("Le matériel réservé est en réparation."))
    queries.refuse_promised(row.equipment, by=by)
    row.in_service, row.condition, row.note = False, condition, note
    _write(row, by, "sharing.item_out")


@transaction.atomic
def put_back(*, item: Item, by: Actor, condition: str = Condition.GOOD, note: str = "") -> None:
    """Repaired: it can be lent again, and those who wait are served."""
    row = _lock(item, by)
    if row.in_service:
        raise Refused(_("« %(item)s » est déjà en service.") % {"item": row.label})
    if condition == Condition.BROKEN:
        raise Refused(_("Ce qui est à réparer ne se remet pas en service."))
    row.in_service, row.condition, row.note = True, condition, note
    _write(row, by, "sharing.item_back")
    offer_again(equipment=row.equipment, by=by)


@transaction.atomic
def offer_again(*, equipment: Equipment, by: Actor) -> None:
    """There is more of it than there was: those who wait for it are served."""
    whole = Occupancy(resource_id=equipment.resource_id, start=by.at, end=by.at + shelf.FAR)
    serve(freed=[whole], by=by)


@transaction.atomic
def set_share(*, equipment: Equipment, organisation: Organisation, quantity: int, by: Actor) -> None:
    """How many of a jointly bought pool this organisation uses first; 0 takes its share away."""
    locked(resources=[equipment.resource_id], by=by)
    owner = equipment.resource.organisation
    refuse_visitor(owner, by)
    rows = Entitlement.objects.filter(resource=equipment.resource_id)
    others = sum(rows.exclude(organisation=organisation).values_list("quantity", flat=True))
    if equipment.parts.exists():
        raise Refused(_("Les parts se donnent sur les pièces d’un lot, pas sur le lot."))
    if others + quantity > (owned := equipment.items.count()):
        raise Refused(
            _("Les parts feraient %(sum)s, et il n’y a que %(owned)s exemplaires.")
            % {"sum": others + quantity, "owned": owned}
        )
    if quantity:
        rows.update_or_create(resource_id=equipment.resource_id, organisation=organisation,
                              defaults={"quantity": quantity})  # fmt: skip
    else:
        rows.filter(organisation=organisation).delete()
    record(by=by, verb="sharing.share_set", thing=equipment, concerns=owner, detail={"quantity": quantity})
