"""What the calendar holds of a person and of an organisation, to give back."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.calendar.models import LIVE, Occupancy, Resource, WaitEntry


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The bookings this person made or comes by, and what they wait for: for "mes données"."""
    mine = Q(booking__person=person) | Q(booking__made_by=person)
    waits = WaitEntry.objects.filter(person=person).select_related("resource")
    return {
        "réservations": [_told(row) for row in _with_words(Occupancy.objects.filter(mine))],
        "listes d’attente": [
            {"resource": row.resource.name, "start": row.start.isoformat(), "state": row.state} for row in waits
        ],
    }


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """What an organisation lends and what it has booked."""
    lent = Resource.objects.filter(organisation=organisation)
    booked = _with_words(Occupancy.objects.filter(booking__organisation=organisation))
    given = _with_words(Occupancy.objects.filter(resource__organisation=organisation))
    return {
        "ressources": [{"name": row.name, "kind": row.kind, "capacity": row.capacity} for row in lent],
        "réservations": [_told(row) for row in booked],
        "prêts": [_told(row) for row in given],
    }


def calendar_of(organisation: Organisation) -> Iterator[dict[str, Any]]:
    """Its dates, for a calendar: what it has booked and still holds."""
    rows = Occupancy.objects.filter(booking__organisation=organisation, state__in=LIVE)
    for row in _with_words(rows):
        where = f"{row.booking.title} – {row.resource.name}"
        yield {"uid": f"occupancy-{row.pk}", "summary": where, "start": row.start, "end": row.end}


def _with_words(rows: QuerySet[Occupancy]) -> QuerySet[Occupancy]:
    return rows.select_related("booking", "resource").order_by("start", "pk")


def _told(row: Occupancy) -> dict[str, Any]:
    return {
        "title": row.booking.title,
        "note": row.booking.note,
        "resource": row.resource.name,
        "quantity": row.quantity,
        "state": row.state,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
    }
