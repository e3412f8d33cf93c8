"""What the lenders hold of a person and of an organisation, to give back."""

from typing import Any

from django.db.models import Q

from cordee.kernel.actors.models import Organisation, Person
from cordee.modules.sharing.models import Entitlement, Equipment, Host, Loan, Place, Skill, Space


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """For "mes données": the hours this person offers, the hand-overs they made."""
    skills = Skill.objects.filter(person=person).select_related("resource")
    loans = Loan.objects.filter(Q(out_by=person) | Q(back_by=person)).select_related("item__equipment__resource")
    return {
        "temps proposé": [{"name": row.resource.name, "description": row.description} for row in skills],
        "remises et retours": [
            {
                "item": f"{row.item.equipment} ({row.item.label})",
                "out_at": row.out_at.isoformat() if row.out_by_id == person.pk else None,
                "back_at": row.back_at.isoformat() if row.back_at and row.back_by_id == person.pk else None,
            }
            for row in loans
        ],
    }


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """What an organisation shares: its places, rooms and equipment, where it is hosted, its shares of a pool."""
    rooms = Space.objects.filter(place__site__organisation=organisation).select_related("place", "resource")
    things = Equipment.objects.filter(resource__organisation=organisation).select_related("resource")
    hosted = Host.objects.filter(organisation=organisation).select_related("place")
    shares = Entitlement.objects.filter(organisation=organisation).select_related("resource")
    return {
        "lieux": [_place(row) for row in Place.objects.filter(site__organisation=organisation)],
        "salles": [
            {"name": row.resource.name, "place": row.place.name, "seats": row.seats, "layouts": row.layouts}
            for row in rooms
        ],
        "matériel": [
            {"name": row.resource.name, "family": row.family, "value_cents": row.value_cents} for row in things
        ],
        "hébergée à": [{"place": row.place.name} for row in hosted],
        "parts": [{"resource": row.resource.name, "quantity": row.quantity} for row in shares],
    }


def _place(row: Place) -> dict[str, Any]:
    words = ("name", "function", "description", "arriving", "entering", "wheelchair", "hearing", "sight", "published")
    return {word: getattr(row, word) for word in words}
