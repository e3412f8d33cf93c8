"""What should be back and is not: since when, who waits for it next, and what they may have instead."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Occupancy, State
from cordee.modules.sharing.models import Equipment, Item, Loan
from cordee.modules.sharing.queries import loans, shelf
from cordee.modules.sharing.queries.taking_out import instead_of


@dataclass(frozen=True, slots=True)
class Late:
    """A loan that is late. ``next``: the first booking that comes after it. For that booking: ``item``, another one of
    the same thing, is on the shelf; else ``instead``, another thing of the family, is free at its hours.
    """

    loan: Loan
    since: dt.datetime
    next: Occupancy | None = None
    item: Item | None = None
    instead: Equipment | None = None


def late_loans(*, now: dt.datetime, owner: Organisation | None = None) -> list[Late]:
    """Of one lender, or of all; the longest overdue first. As many questions for one as for a hundred."""
    rows = loans.told().filter(shelf.is_late(now), back_at=None)
    if owner is not None:
        rows = rows.filter(item__equipment__resource__organisation=owner)
    found = list(rows.order_by("occupancy__end", "pk"))
    following = _following(found, now)
    spare = _spare(found, following, now)
    short = [(row.item.equipment, following[row.pk]) for row in found if row.pk in following and row.pk not in spare]
    other = dict(zip([wanted.pk for _one, wanted in short], instead_of(short, now=now), strict=True))
    return [_late(row, following.get(row.pk), spare.get(row.pk), other, now) for row in found]


def _late(
    row: Loan, after: Occupancy | None, item: Item | None, other: dict[int, Equipment | None], now: dt.datetime
) -> Late:
    since = loans.late_since(row, now) or row.occupancy.end
    return Late(row, since, after, item, other.get(after.pk) if after and item is None else None)


def _following(found: Sequence[Loan], now: dt.datetime) -> dict[int, Occupancy]:
    """The first firm booking that still comes after each loan. The longest overdue counts for the soonest."""
    rows = Occupancy.objects.filter(
        resource__in={row.occupancy.resource_id for row in found}, state=State.CONFIRMED, end__gt=now
    )
    rows = rows.select_related("booking__organisation", "booking__person", "resource__policy").order_by("start", "pk")
    coming = list(rows.exclude(pk__in=Loan.objects.values("occupancy")))  # those that have theirs wait no longer
    after: dict[int, Occupancy] = {}
    for loan in found:
        held = loan.occupancy
        later = (row for row in coming if row.resource_id == held.resource_id and row.start >= held.end)
        following = next((row for row in later if row not in after.values()), None)
        if following is not None:
            after[loan.pk] = following
    return after


def _spare(found: Sequence[Loan], after: dict[int, Occupancy], now: dt.datetime) -> dict[int, Item]:
    """An item on the shelf for the booking that follows, where all that is promised at its hours can be given."""
    equipments = {row.item.equipment_id for row in found}
    rows = Item.objects.filter(equipment__in=equipments, in_service=True)
    shelved = list(rows.exclude(loans__in=Loan.objects.filter(back_at=None)).order_by("label", "pk"))
    given: dict[int, Item] = {}
    for loan, left in _enough(found, after, now):
        free = (item for item in shelved if item.equipment_id == loan.item.equipment_id and item not in given.values())
        item = next(free, None) if left >= 0 else None
        if item is not None:
            given[loan.pk] = item
    return given


def _enough(found: Sequence[Loan], after: dict[int, Occupancy], now: dt.datetime) -> list[tuple[Loan, int]]:
    """What is left at the fullest hour of the booking that follows, itself counted: below 0, somebody goes without."""
    pairs = [(loan, after[loan.pk]) for loan in found if loan.pk in after]
    if not pairs:
        return []
    named = list({wanted.resource_id for _loan, wanted in pairs})
    start, end = min(wanted.start for _loan, wanted in pairs), max(wanted.end for _loan, wanted in pairs)
    spans = shelf.spans(named, start, end, now=now)
    return [
        (loan, loan.occupancy.resource.capacity - shelf.peak(spans[wanted.resource_id], wanted.start, wanted.end))
        for loan, wanted in pairs
    ]
