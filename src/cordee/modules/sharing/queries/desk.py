"""What the desk of a lender shows: each page in as many questions for one line as for thirty."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Occupancy, State
from cordee.lib.module import Awaits
from cordee.modules.sharing.models import Item, Loan
from cordee.modules.sharing.queries import loans as read
from cordee.modules.sharing.queries import taking_out
from cordee.modules.sharing.queries.late import late_loans

SHOWN = 50  # of each list: beyond, the page of a booking or of a thing says the rest


def firm() -> QuerySet[Occupancy]:
    """Bookings that something is, or was, handed over for."""
    rows = Occupancy.objects.filter(state=State.CONFIRMED)
    return rows.select_related("booking__organisation", "booking__person", "resource__organisation", "resource__policy")


def loans() -> QuerySet[Loan]:
    return read.told()


def items() -> QuerySet[Item]:
    return Item.objects.select_related("equipment__resource__organisation", "equipment__resource__policy")


def desk(organisation: Organisation, *, now: dt.datetime) -> dict[str, Any]:
    """``out``: what this lender has out, late ones apart; ``mine``: what this organisation has of others."""
    late = late_loans(now=now, owner=organisation)
    known = {row.loan.pk for row in late}
    out = [row for row in read.out_of(organisation)[: SHOWN + len(known)] if row.pk not in known]
    mine = [(row, read.late_since(row, now)) for row in read.borrowed_by(organisation)[:SHOWN]]
    return {
        "organisation": organisation,
        "late": late[:SHOWN],
        "leaving": read.to_hand_over(organisation, now=now)[:SHOWN],
        "out": out,
        "mine": mine,
    }


def lending(row: Occupancy) -> dict[str, Any]:
    """One booking: what is out for it, what is left to hand over, what is on the shelf."""
    given = list(read.told().filter(occupancy=row).order_by("item__label", "pk"))
    out = [loan for loan in given if loan.back_at is None]
    left = row.quantity - len(out)
    return {
        "row": row,
        "out": out,
        "back": [loan for loan in given if loan.back_at is not None],
        "left": left,
        "shelved": list(_shelved(row)) if left else [],
    }


def _shelved(row: Occupancy) -> QuerySet[Item]:
    rows = Item.objects.filter(equipment__resource=row.resource_id, in_service=True)
    return rows.exclude(loans__in=Loan.objects.filter(back_at=None)).order_by("pk")


def _numbers(query: QueryDict, name: str) -> list[int]:
    return [int(text) for text in query.getlist(name) if text.isdecimal() and len(text) < 12]


def chosen_items(row: Occupancy, query: QueryDict) -> list[Item]:
    """The item pressed, or as many of the shelf as the booking still takes."""
    if "all" not in query:
        return list(Item.objects.filter(pk__in=_numbers(query, "item")))
    out = Loan.objects.filter(occupancy=row, back_at=None).count()
    return list(_shelved(row)[: row.quantity - out])


def chosen_loans(row: Occupancy, query: QueryDict) -> list[Loan]:
    """The loan that is back, or all those of the booking."""
    out = read.told().filter(occupancy=row, back_at=None).order_by("pk")
    return list(out) if "back_all" in query else list(out.filter(pk__in=_numbers(query, "back")))


def standing(loan: Loan, *, now: dt.datetime) -> dict[str, Any]:
    return {"late_since": read.late_since(loan, now)}


def item(row: Item, *, now: dt.datetime) -> dict[str, Any]:
    """What can be done with it: noted back, handed over for one of the bookings that wait for it; and its past."""
    past = list(read.told().filter(item=row)[:10])
    out = next((loan for loan in past if loan.back_at is None), None)
    waiting = read.to_hand_over(row.equipment.resource.organisation, now=now).filter(resource=row.equipment.resource_id)
    return {"item": row, "out": out, "past": past, "waiting": waiting[:10] if row.in_service and not out else []}


def in_the_way(row: Item, *, now: dt.datetime) -> list[Occupancy]:
    """What is promised that the items left could not give."""
    left = row.equipment.items.filter(in_service=True).exclude(pk=row.pk).count()
    return taking_out.in_the_way(row.equipment, left, now=now)


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: what this organisation should bring back, and what it should get back."""
    if actor.person is None or actor.organisation is None:
        return
    for row in read.borrowed_by(actor.organisation).filter(occupancy__end__lte=actor.at)[:3]:
        words = _("« %(item)s » est à rapporter à %(owner)s.")
        names = {"item": row.item.label, "owner": row.item.equipment.resource.organisation}
        yield Awaits(words % names, reverse("sharing:take_back", args=[row.pk]), icon="hourglass", tone="share")
    late = len(late_loans(now=actor.at, owner=actor.organisation))
    if late:
        yield Awaits(_("Du matériel prêté n’est pas revenu."), reverse("sharing:late"), late, "hourglass", "share")
