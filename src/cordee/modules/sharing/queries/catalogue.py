"""The list of what is lent, and the page of one thing: what there is, where, and how much is free."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.rules import peak, zone_of
from cordee.modules.sharing.models import Entitlement, Equipment, Family, Item, Loan
from cordee.modules.sharing.queries import shelf
from cordee.modules.sharing.rules.equipment import Description

DAYS = 14
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one looks for in the list; what the address says badly is not asked."""

    q: str = ""
    family: str = ""
    commune: str = ""
    free: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Wish":
        text = {name: query.get(name, "").replace("\x00", "").strip()[:80] for name in ("q", "famille", "commune")}
        family = text["famille"] if text["famille"] in Family.values else ""
        return cls(text["q"], family, text["commune"], query.get("libre") == "1")


@dataclass(frozen=True, slots=True)
class Card:
    equipment: Equipment
    free: int
    whole: int

    @property
    def where(self) -> str:
        site = self.equipment.resource.site
        place, town = self.equipment.place, site.commune if site else None
        return " · ".join(str(name) for name in (place, town) if name)


def described(equipment: Equipment) -> Description:
    """What is said of it now."""
    resource = equipment.resource
    parts = [(row.part, row.quantity) for row in equipment.parts.select_related("part__resource")]
    return Description(
        resource.name, equipment.family, equipment.place, resource.policy, equipment.description,
        equipment.value_cents, resource.active, parts,
    )  # fmt: skip


def all_told() -> QuerySet[Equipment]:
    """Things with all that a page says of them."""
    return Equipment.objects.select_related(
        "resource__organisation", "resource__policy", "resource__site__commune", "place"
    )


def visible_to(actor: Actor) -> QuerySet[Equipment]:
    """What is lent is for all to see; what is withdrawn, for those of the lender."""
    own = Q(resource__organisation=actor.organisation) if actor.organisation else Q(pk__in=())
    return all_told() if actor.is_animator or actor.is_operator else all_told().filter(Q(resource__active=True) | own)


def found(wish: Wish, *, now: dt.datetime) -> list[Card]:
    """What answers, by family then by name."""
    rows = all_told().filter(resource__active=True)
    if wish.q:
        rows = rows.filter(Q(resource__name__icontains=wish.q) | Q(description__icontains=wish.q))
    if wish.family:
        rows = rows.filter(family=wish.family)
    if wish.commune:
        rows = rows.filter(resource__site__commune=wish.commune)
    ranks = {code: rank for rank, code in enumerate(Family.values)}
    listed = sorted(rows, key=lambda row: (ranks[row.family], row.resource.name, row.pk))
    return [card for card in cards(listed, now=now) if card.free or not wish.free]


def cards(rows: Sequence[Equipment], *, now: dt.datetime) -> list[Card]:
    """Each with what is on the shelf at this minute."""
    minute = now.replace(second=0, microsecond=0)
    left = shelf.free([row.resource for row in rows], minute, minute + MINUTE, now=now)
    return [Card(row, left[row.resource_id], row.resource.capacity - row.short) for row in rows]


def communes() -> list[tuple[str, str]]:
    """Where there is something to borrow, for the list to choose from."""
    rows = Resource.objects.filter(
        pk__in=Equipment.objects.values("resource"), active=True, site__commune__isnull=False
    )
    pairs = rows.order_by("site__commune__name").values_list("site__commune", "site__commune__name").distinct()
    return list(pairs)


def lent_by(organisation: Organisation) -> QuerySet[Equipment]:
    return all_told().filter(resource__organisation=organisation).order_by("resource__name", "pk")


@dataclass(frozen=True, slots=True)
class Day:
    day: dt.date
    free: int


def days_ahead(equipment: Equipment, *, now: dt.datetime) -> list[Day]:
    """For each of the days that come, how many are free all day long: of a kit, how many its parts make."""
    parts = shelf.parts_of([equipment.resource_id]).get(equipment.resource_id, [])
    counted = [(row.part.resource, row.quantity) for row in parts] or [(equipment.resource, 1)]
    zone = zone_of(equipment.resource.policy.zone)
    today = timezone.localdate(now, zone)
    first = [dt.datetime.combine(today + dt.timedelta(days=n), dt.time(), zone) for n in range(DAYS + 1)]
    gone = shelf.spans([resource.pk for resource, _times in counted], now, first[-1], now=now)

    def free(start: dt.datetime, end: dt.datetime) -> int:
        left = ((row.capacity - peak(gone[row.pk], start, end)) // times for row, times in counted)
        return max(0, min(left))

    return [Day(since.date(), free(max(since, now), until)) for since, until in zip(first, first[1:], strict=False)]


def shares(equipment: Equipment) -> QuerySet[Entitlement]:
    rows = Entitlement.objects.filter(resource=equipment.resource_id).select_related("organisation")
    return rows.order_by("-quantity", "organisation__name")


def general_share(equipment: Equipment, rows: Sequence[Entitlement]) -> int:
    return max(0, equipment.resource.capacity - equipment.short - sum(row.quantity for row in rows))


def items_of(equipment: Equipment) -> list[Item]:
    """Its items, each with the loan it is out for, if any (``out``)."""
    out = Loan.objects.filter(back_at=None).select_related("occupancy__booking__organisation")
    rows = equipment.items.prefetch_related(Prefetch("loans", queryset=out, to_attr="out"))
    return sorted(rows, key=lambda item: (_by_number(item.label), item.pk))


def _by_number(label: str) -> list[tuple[bool, int, str]]:
    """« Chaise 2 » before « Chaise 10 »."""
    return [(not word.isdecimal(), int(word) if word.isdecimal() else 0, word) for word in label.split()]


def owner_page(equipment: Equipment) -> dict[str, Any]:
    """What the owner's page of items shows."""
    items = items_of(equipment)
    return {
        "items": items,
        "broken": [item for item in items if not item.in_service],
        "out": [item for item in items if item.out],  # type: ignore[attr-defined]
    }
