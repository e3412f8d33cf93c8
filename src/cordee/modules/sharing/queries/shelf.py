"""What is really on the shelf: what the calendar holds, and what is away without being held.

An item may be away outside the hours of its booking: not back yet, gone before they begin, or broken though promised.
Each of these counts as held by the one who has it, so that one sweep answers for all.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Occupancy, Resource, State
from cordee.kernel.calendar.queries import held_by_resource, holding
from cordee.kernel.calendar.rules import peak
from cordee.modules.sharing.models import Equipment, KitPart, Loan
from cordee.modules.sharing.rules.loans import MISSED
from cordee.modules.sharing.rules.shares import Use

FAR = dt.timedelta(days=1100)  # beyond whatever can be booked


@dataclass(frozen=True, slots=True)
class Away:
    """``quantity`` that is not on the shelf over ``[start, end)``, with whom, and whether it should be back."""

    start: dt.datetime
    end: dt.datetime
    quantity: int
    organisation: int | None = None
    late: bool = False
    broken: bool = False

    @property
    def held(self) -> rules.Held:
        return self.start, self.end, self.quantity


def as_agreed(now: dt.datetime) -> Q:
    """Loans that run as they should: their booking is firm, and holds now."""
    return Q(occupancy__state=State.CONFIRMED, occupancy__start__lte=now, occupancy__end__gt=now)


def is_late(now: dt.datetime) -> Q:
    """Loans that should be back: the booking is over, or is no longer one."""
    return Q(occupancy__end__lte=now) | ~Q(occupancy__state=State.CONFIRMED)


def away(resources: Collection[int], *, now: dt.datetime, ignoring: int | None = None) -> dict[int, list[Away]]:
    """By resource, what is away outside its hours. ``ignoring``: a booking that is being moved."""
    found: dict[int, list[Away]] = defaultdict(list)
    loans = Loan.objects.filter(back_at=None).exclude(as_agreed(now)).order_by()
    if ignoring is not None:
        loans = loans.exclude(occupancy__booking=ignoring)
    columns = ("occupancy__resource", "occupancy__start", "occupancy__state", "occupancy__end")
    rows = _among(loans, "occupancy__resource", resources).values_list(*columns, "occupancy__booking__organisation")
    for resource, start, state, end, organisation in rows:
        late = end <= now or state != State.CONFIRMED
        found[resource].append(Away(now, now + MISSED if late else start, 1, organisation, late))
    broken = _among(Equipment.objects.filter(short__gt=0).order_by(), "resource", resources)
    for resource, quantity in broken.values_list("resource", "short"):
        found[resource].append(Away(now, now + FAR, quantity, broken=True))
    return found


def _among(rows: QuerySet, column: str, resources: Collection[int]) -> QuerySet:
    """A few resources are asked by name; of a whole territory, what is away is the shorter list."""
    return rows.filter(**{f"{column}__in": resources}) if len(resources) <= 50 else rows


def uses(
    resources: Collection[int], start: dt.datetime, end: dt.datetime, *, now: dt.datetime, ignoring: int | None = None
) -> dict[int, list[Use]]:
    """(start, end, quantity, organisation) held of each resource in ``[start, end)``."""
    rows = Occupancy.objects.filter(resource__in=resources)
    if ignoring is not None:
        rows = rows.exclude(booking=ignoring)
    columns = ("resource", "start", "end", "quantity", "booking__organisation")
    first, *others = (part.values_list(*columns) for part in holding(rows, start, end, now=now))
    found: dict[int, list[Use]] = defaultdict(list)
    for resource, since, until, quantity, organisation in first.union(*others, all=True):
        found[resource].append((since, until, quantity, organisation))
    return found


def parts_of(resources: Collection[int]) -> dict[int, list[KitPart]]:
    """The parts of those that are kits, by the resource of the kit."""
    found: dict[int, list[KitPart]] = defaultdict(list)
    rows = KitPart.objects.select_related("kit", "part__resource__policy", "part__resource__organisation")
    for row in _among(rows, "kit__resource", resources):
        found[row.kit.resource_id].append(row)
    return found


def free(
    resources: Sequence[Resource],
    start: dt.datetime,
    end: dt.datetime,
    *,
    now: dt.datetime,
    ignoring: int | None = None,
) -> dict[int, int]:
    """How many of each are on the shelf all along ``[start, end)``; of a kit, how many its parts make. Never below 0.

    House rules and shares are not read: they say who may have it, this says what there is.
    """
    parts = parts_of([resource.pk for resource in resources])
    plain = {resource.pk: resource for resource in resources if resource.pk not in parts}
    plain |= {part.part.resource_id: part.part.resource for rows in parts.values() for part in rows}
    left = _left(plain, start, end, now, ignoring)
    made = {pk: min(left[row.part.resource_id] // row.quantity for row in rows) for pk, rows in parts.items()}
    return {resource.pk: (left | made)[resource.pk] for resource in resources}


def _left(
    resources: Mapping[int, Resource], start: dt.datetime, end: dt.datetime, now: dt.datetime, ignoring: int | None
) -> dict[int, int]:
    gone = spans(list(resources), start, end, now=now, ignoring=ignoring)
    return {pk: max(0, row.capacity - peak(gone[pk], start, end)) for pk, row in resources.items()}


def spans(
    resources: Collection[int], start: dt.datetime, end: dt.datetime, *, now: dt.datetime, ignoring: int | None = None
) -> dict[int, list[rules.Held]]:
    """What is not on the shelf in ``[start, end)``, by resource: held, or away."""
    found: dict[int, list[rules.Held]] = {pk: [] for pk in resources}
    for pk, rows in held_by_resource(start, end, now=now, resources=resources, ignoring=ignoring).items():
        found[pk] += rows
    for pk, gone in away(resources, now=now, ignoring=ignoring).items():
        if pk in found:
            found[pk] += [row.held for row in gone]
    return found


def promised(resource: Resource, *, now: dt.datetime) -> int:
    """The most that is promised of it at one instant from now on."""
    until = now + FAR
    held = held_by_resource(now, until, now=now, resources=[resource.pk])
    return peak(held.get(resource.pk, ()), now, until)
