"""Equipment that is lent, and people who borrow it."""

import datetime as dt

from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.actions import book
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT
from cordee.modules.sharing.actions.equipment import save_equipment
from cordee.modules.sharing.actions.loans import hand_over
from cordee.modules.sharing.rules.equipment import Description

H = dt.timedelta(hours=1)


def at(hours):
    return AT + hours * H


def somebody(name="Lucie", organisation=None, *, role=MEMBER, hours=0, email=True):
    return Actor(a_person(name), organisation or an_organisation(f"Asso de {name}"), role, at=at(hours))


def a_lender(name="La Grange", hours=0):
    return somebody("Nadia", an_organisation(name), role=MANAGER, hours=hours)


def equipment(by, name="Projecteur", *, items=1, family="audiovisual", parts=(), **said):
    description = Description(name=name, family=family, parts=parts, **said)
    return save_equipment(organisation=by.organisation, said=description, by=by, items=items)


def borrow(thing, by, start, end, quantity=1, title="Réunion"):
    """Hours after ``AT``. The booking's one occupancy."""
    purpose = Purpose(by.organisation, title, person=by.person)
    booking = book(wants=[Want(thing.resource_id, at(start), at(end), quantity)], purpose=purpose, by=by)
    return booking.occupancies.get(resource=thing.resource_id)


def lend(thing, lender, borrower, start, end, *items):
    """Booked, and handed over when it begins. The loan of the first item."""
    held = borrow(thing, borrower, start, end, max(len(items), 1))
    chosen = items or [thing.items.filter(in_service=True).exclude(loans__back_at=None, loans__isnull=False)[0]]
    return hand_over(occupancy=held, items=chosen, by=lender.later(at(start)))[0]


def fixture(cast):
    """A thing of the cast's organisation, one of its items out for the network's host; a kit, and one withdrawn."""
    manager = cast.actor("manager")
    by = Actor(manager.person, cast.organisation, MANAGER, at=AT)
    thing, hidden = equipment(by, items=2), equipment(by, "Vieux projecteur", active=False)
    kit = equipment(by, "Lot", items=0, parts=[(thing, 1)])
    loan = lend(thing, by, Actor(cast.people["animator"], cast.host, MEMBER, at=AT), 10, 12)
    rows = {"thing": thing, "withdrawn": hidden, "kit": kit, "item": thing.items.last(), "loan": loan}
    return {name: row.pk for name, row in rows.items()} | {"lent": loan.occupancy_id}
