"""The fair-use meter: hours lent and hours borrowed between organisations, by family; and how far each thing is used.

Hours are those of UTC times the quantity, of what was confirmed, began in the year and is over. What an organisation
takes of its own is use, never a loan. A set is counted by its parts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DurationField, F, QuerySet, Sum
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Occupancy, State
from cordee.modules.sharing.models import EQUIPMENT, SKILL, SPACE, Equipment, Family, KitPart

MINUTE = dt.timedelta(minutes=1)
ROOMS = "rooms"


@dataclass(slots=True)
class Line:
    """Minutes lent and borrowed, of one organisation or of one family. ``most``: the longest bar beside it."""

    name: str
    lent: int = 0
    borrowed: int = 0
    most: int = 0

    @property
    def lent_bar(self) -> int:
        return 100 * self.lent // self.most if self.most else 0

    @property
    def borrowed_bar(self) -> int:
        return 100 * self.borrowed // self.most if self.most else 0


@dataclass(frozen=True, slots=True)
class Use:
    """How far a thing of the owner was used: minutes in all, and those lent to others."""

    name: str
    bookings: int
    minutes: int
    lent: int


@dataclass(frozen=True, slots=True)
class Flow:
    """``minutes`` that ``lender`` lent to ``borrower`` in a family."""

    lender: int
    borrower: int
    family: str
    minutes: int


def years(now: dt.datetime) -> list[int]:
    """The years to choose from, this one first."""
    this = now.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    return [this, this - 1, this - 2]


def year_of(text: str, now: dt.datetime) -> int:
    """The year asked for in an address; this one when it means nothing."""
    known = years(now)
    return int(text) if text.isdecimal() and len(text) == 4 and int(text) in known else known[0]


def flows(year: int, now: dt.datetime) -> list[Flow]:
    """Everything lent between two organisations in a year: two questions, whatever there is."""
    families = dict(Equipment.objects.values_list("resource", "family"))
    found: dict[tuple[int, int, str], int] = defaultdict(int)
    rows = _over(year, now).exclude(booking__organisation=F("resource__organisation"))
    for lender, borrower, kind, resource, quantity, lasted in _summed(
        rows, "resource__organisation", "booking__organisation", "resource__kind", "resource", "quantity"
    ):
        family = {SPACE: ROOMS, SKILL: Family.KNOWHOW.value}.get(kind) or families.get(resource, Family.OTHER.value)
        found[lender, borrower, family] += quantity * (lasted // MINUTE)
    return [Flow(*key, minutes) for key, minutes in sorted(found.items())]


def _over(year: int, now: dt.datetime) -> QuerySet[Occupancy]:
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = (dt.datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    rows = Occupancy.objects.filter(state=State.CONFIRMED, start__gte=start, start__lt=end, end__lte=now)
    kits = KitPart.objects.values("kit__resource")
    return rows.filter(resource__kind__in=(SPACE, EQUIPMENT, SKILL)).exclude(resource__in=kits)


def _summed(rows: QuerySet[Occupancy], *columns: str) -> QuerySet:
    lasted = Sum(F("end") - F("start"), output_field=DurationField())
    return rows.order_by().values_list(*columns).annotate(lasted=lasted)


def family_name(code: str) -> str:
    return _("salles") if code == ROOMS else str(Family(code).label)


def by_family(some: Iterable[Flow], organisation: int) -> list[Line]:
    """What one organisation lent and borrowed, family by family, the largest first."""
    lines: dict[str, Line] = {}
    for flow in some:
        if organisation in (flow.lender, flow.borrower):
            line = lines.setdefault(flow.family, Line(family_name(flow.family)))
            line.lent += flow.minutes if flow.lender == organisation else 0
            line.borrowed += flow.minutes if flow.borrower == organisation else 0
    return _scaled(lines.values())


def by_organisation(some: Sequence[Flow]) -> list[Line]:
    """What each organisation of the network lent and borrowed."""
    ids = {pk for flow in some for pk in (flow.lender, flow.borrower)}
    lines = {row.pk: Line(row.name) for row in Organisation.objects.filter(pk__in=ids)}
    for flow in some:
        lines[flow.lender].lent += flow.minutes
        lines[flow.borrower].borrowed += flow.minutes
    return _scaled(lines.values())


def _scaled(some: Iterable[Line]) -> list[Line]:
    lines = sorted(some, key=lambda line: (-line.lent - line.borrowed, line.name))
    most = max((max(line.lent, line.borrowed) for line in lines), default=0)
    for line in lines:
        line.most = most
    return lines


def uses(year: int, organisation: Organisation, now: dt.datetime) -> list[Use]:
    """How far each thing of an owner was used, by anybody, the most used first."""
    rows = _over(year, now).filter(resource__organisation=organisation)
    told: dict[int, list[Any]] = {}
    grouped = (
        rows.order_by()
        .values_list("resource", "resource__name", "booking__organisation", "quantity")
        .annotate(lasted=Sum(F("end") - F("start"), output_field=DurationField()), times=Count("pk"))
    )
    for pk, name, borrower, quantity, lasted, times in grouped:
        one = told.setdefault(pk, [name, 0, 0, 0])
        minutes = quantity * (lasted // MINUTE)
        one[1] += times
        one[2] += minutes
        one[3] += minutes if borrower != organisation.pk else 0
    return sorted((Use(*one) for one in told.values()), key=lambda use: (-use.minutes, use.name))


def csv_lines(some: Sequence[Flow]) -> Iterator[tuple[str, str, str, str]]:
    """Who lent to whom, in which family, how many hours to the hundredth."""
    ids = {pk for flow in some for pk in (flow.lender, flow.borrower)}
    names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    for flow in some:
        hundredths = (flow.minutes * 100 + 30) // 60
        hours = f"{hundredths // 100},{hundredths % 100:02d}"
        yield names[flow.lender], names[flow.borrower], family_name(flow.family), hours


def csv_header() -> tuple[str, str, str, str]:
    return _("Qui prête"), _("Qui emprunte"), _("Famille"), _("Heures")
