"""What is wanted, and why: the words of a request before any table knows it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.calendar.models import Occupancy
from cordee.kernel.calendar.rules.asking import Ask


@dataclass(frozen=True, slots=True)
class Want:
    """``quantity`` of a resource over ``[start, end)`` of UTC."""

    resource: int
    start: dt.datetime
    end: dt.datetime
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why, and for whom: what a booking says of itself. ``organisation`` answers for it, ``person`` comes."""

    organisation: Organisation
    title: str
    person: Person | None = None
    note: str = ""
    attendance: int | None = None
    source: str = ""
    zone: str = "Europe/Paris"


def ask_of(want: Want, purpose: Purpose, now: dt.datetime, *, ignoring: int | None = None) -> Ask:
    """The question that this want puts to the calendar."""
    return Ask(
        start=want.start, end=want.end, now=now, quantity=want.quantity, organisation=purpose.organisation.pk,
        person=purpose.person.pk if purpose.person else None, ignoring=ignoring,
    )  # fmt: skip


def kept(wants: Iterable[Want], row: Occupancy) -> bool:
    """Whether what is wanted has all that this row holds, or more."""
    return any(
        want.resource == row.resource_id and want.quantity >= row.quantity
        and want.start <= row.start and want.end >= row.end
        for want in wants
    )  # fmt: skip
