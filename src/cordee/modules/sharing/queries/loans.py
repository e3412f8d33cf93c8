"""Loans: what is to be handed over, what is out, what has come back."""

import datetime as dt

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Occupancy, State
from cordee.modules.sharing.models import EQUIPMENT, Equipment, Item, Loan

SOON = dt.timedelta(hours=36)  # what leaves tomorrow is prepared today

_ALL = ("item__equipment__resource__organisation", "item__equipment__resource__policy", "occupancy__resource",
        "occupancy__booking__organisation", "occupancy__booking__person", "back_by", "out_by")  # fmt: skip


def told() -> QuerySet[Loan]:
    """Loans with all that a page says of them."""
    return Loan.objects.select_related(*_ALL)


def one(pk: int) -> Loan:
    return told().get(pk=pk)


def late_since(loan: Loan, now: dt.datetime) -> dt.datetime | None:
    """Since when it should be back; None when it is back, or not due yet."""
    if loan.back_at is not None:
        return None
    held = loan.occupancy
    if held.state != State.CONFIRMED:
        return min(held.end, held.decided_at or held.end)
    return held.end if held.end <= now else None


def firm_of(booking: int, resource: int) -> Occupancy | None:
    """What a booking holds of a resource now, or last."""
    rows = Occupancy.objects.filter(booking=booking, resource=resource, state=State.CONFIRMED)
    return rows.order_by("-end", "-pk").first()


def out_of(organisation: Organisation) -> QuerySet[Loan]:
    """What this lender has out, the first due first."""
    return (
        told()
        .filter(back_at=None, item__equipment__resource__organisation=organisation)
        .order_by("occupancy__end", "pk")
    )


def borrowed_by(organisation: Organisation) -> QuerySet[Loan]:
    """What this organisation has and should bring back, the first due first."""
    return told().filter(back_at=None, occupancy__booking__organisation=organisation).order_by("occupancy__end", "pk")


def to_hand_over(organisation: Organisation, *, now: dt.datetime) -> QuerySet[Occupancy]:
    """Firm bookings of this lender's equipment that run now or begin soon, and have not got all they take."""
    loans = Loan.objects.filter(occupancy=OuterRef("pk")).order_by().values("occupancy")
    given = loans.annotate(number=Count("pk")).values("number")
    return (
        Occupancy.objects.filter(
            resource__organisation=organisation, resource__kind=EQUIPMENT, state=State.CONFIRMED, end__gt=now,
            start__lte=now + SOON,
        )
        .annotate(given=Coalesce(Subquery(given), 0))
        .filter(given__lt=F("quantity"))
        .select_related("booking__organisation", "booking__person", "resource__policy")
        .order_by("start", "pk")
    )  # fmt: skip


def on_shelf(equipment: Equipment) -> QuerySet[Item]:
    """The items that could be handed over now."""
    return equipment.items.filter(in_service=True).exclude(loans__in=Loan.objects.filter(back_at=None))
