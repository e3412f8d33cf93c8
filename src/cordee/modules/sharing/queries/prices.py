"""What a booking costs, line by line with the reason of each: the one place that pages, the API and, one day, invoices
ask. Prices are those of the day given as ``on``; lengths are minutes of UTC, days are days of the owner's calendar.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.queries import circles
from cordee.lib import pricing
from cordee.lib.pricing import PricedLine, Rates
from cordee.modules.sharing.models import Audience, Per, Tariff

MINUTE = dt.timedelta(minutes=1)
Prices = Mapping[str, Tariff]  # by unit


@dataclass(frozen=True, slots=True)
class Quote:
    """A price as a page shows it. ``free``: nothing is sold for this resource; ``unknown``: there are prices, and none
    for this audience: the owner tells.
    """

    audience: Audience
    lines: Sequence[PricedLine]
    free: bool
    unknown: bool

    @property
    def total_cents(self) -> int:
        return pricing.total(self.lines)

    @property
    def deposit_cents(self) -> int:
        return pricing.deposit(self.lines)

    @property
    def label(self) -> str:
        return str(Audience(self.audience).label)

    def as_json(self) -> list[dict[str, object]]:
        """What a booking keeps in its ``terms``: what was agreed, whatever becomes of the prices."""
        return [line.as_json() for line in self.lines]


def quote(resource: Resource, start: dt.datetime, end: dt.datetime, *, quantity: int, organisation: Organisation | None,
          on: dt.date) -> Quote:  # fmt: skip
    """What this organisation, or a visitor, pays for ``quantity`` of a resource over ``[start, end)``."""
    return quotes([resource], start, end, quantity=quantity, organisation=organisation, on=on)[resource.pk]


def quotes(resources: Sequence[Resource], start: dt.datetime, end: dt.datetime, *, quantity: int,
           organisation: Organisation | None, on: dt.date) -> dict[int, Quote]:  # fmt: skip
    """The same for any number of resources, in two questions to the database. ``resources`` come with their policy."""
    audiences = audience_of(resources, organisation)
    sold = _sold([resource.pk for resource in resources], on)
    return {
        resource.pk: _quote(resource, start, end, quantity, audiences[resource.pk], sold[resource.pk])
        for resource in resources
    }


def priced_lines(resource: Resource, start: dt.datetime, end: dt.datetime, quantity: int, audience: str,
                 on: dt.date) -> list[PricedLine]:  # fmt: skip
    """The lines for one audience: what is sold in the cheapest way, then the deposit. [] when nothing is sold to it."""
    return _lines(resource, start, end, quantity, _prices_for(_sold([resource.pk], on)[resource.pk], audience))


def audience_of(resources: Iterable[Resource], organisation: Organisation | None) -> dict[int, Audience]:
    """Who shares a group with the owner pays as a member, and the owner itself; anybody else as the public does.

    The solidarity price is granted by the owner, never guessed.
    """
    rows = list(resources)
    if organisation is None:
        return {resource.pk: Audience.PUBLIC for resource in rows}
    groups = circles({organisation.pk, *(resource.organisation_id for resource in rows)})
    mine = groups[organisation.pk]
    return {
        resource.pk: Audience.MEMBER if mine & groups[resource.organisation_id] else Audience.PUBLIC
        for resource in rows
    }


def told(resource: Resource, on: dt.date) -> QuerySet[Tariff]:
    """The prices of a resource that are in force or still to come, as the owner reads them."""
    rows = Tariff.objects.filter(Q(until=None) | Q(until__gt=on), resource=resource)
    return rows.order_by("audience", "per", "since", "pk")


def tariffs_on(resource: Resource, on: dt.date) -> list[Tariff]:
    """The prices of a day: the page of a room or of a thing shows them."""
    sold = _sold([resource.pk], on)[resource.pk]
    return [sold[key] for key in sorted(sold, key=lambda key: (_RANKS.index(key[0]), _UNITS.index(key[1])))]


_RANKS = (*Audience.values,)
_UNITS = (*Per.values,)


def _sold(resources: Iterable[int], on: dt.date) -> dict[int, dict[tuple[str, str], Tariff]]:
    """By resource, the price of each audience and unit on a day; the latest, where a new one has begun."""
    found: dict[int, dict[tuple[str, str], Tariff]] = defaultdict(dict)
    rows = Tariff.objects.filter(Q(until=None) | Q(until__gt=on), resource__in=list(resources), since__lte=on)
    for row in rows.order_by("since", "pk"):
        found[row.resource_id][row.audience, row.per] = row
    return found


def _prices_for(sold: Mapping[tuple[str, str], Tariff], audience: str) -> Prices:
    """The prices of an audience; whoever has none pays the public's."""
    own = {per: row for (who, per), row in sold.items() if who == audience}
    return own or {per: row for (who, per), row in sold.items() if who == Audience.PUBLIC}


def _quote(resource: Resource, start: dt.datetime, end: dt.datetime, quantity: int, audience: Audience,
           sold: Mapping[tuple[str, str], Tariff]) -> Quote:  # fmt: skip
    prices = _prices_for(sold, audience)
    lines = _lines(resource, start, end, quantity, prices)
    return Quote(audience, lines, free=not sold, unknown=bool(sold) and not prices)


def _lines(resource: Resource, start: dt.datetime, end: dt.datetime, quantity: int, prices: Prices) -> list[PricedLine]:
    if not prices or end <= start:
        return []
    rates = Rates(**{per: row.amount_cents for per, row in prices.items()})
    parts = pricing.cheapest(_left(resource, start, end), rates, quantity)
    lines = [_line(part, quantity, prices[part.unit]) for part in parts]
    return lines + _deposit(prices, quantity)


def _left(resource: Resource, start: dt.datetime, end: dt.datetime) -> list[int]:
    """The minutes that 0, 1, 2… days leave. A day ends at the same hour of the wall on the next one, so that it lasts
    23 or 25 hours where clocks change; the first instant after a gap, the second reading of an hour read twice.
    """
    zone = rules.zone_of(resource.policy.zone)
    wall = start.astimezone(zone).replace(tzinfo=None)
    left = [(end - start) // MINUTE]
    while left[-1] > 0:
        until = _instant(wall + dt.timedelta(days=len(left)), resource.policy.zone)
        left.append(max(0, (end - until) // MINUTE))
    return left


def _instant(wall: dt.datetime, zone: str) -> dt.datetime:
    try:
        return rules.instant(wall, zone, fold=1)
    except rules.Gap as gap:
        return gap.at


def _line(part: pricing.Part, quantity: int, tariff: Tariff) -> PricedLine:
    return PricedLine(
        label=_label(part, quantity), quantity=part.quantity, per=part.per, unit=part.unit, unit_cents=part.unit_cents,
        cents=part.cents, reason=_reason(part.unit, tariff), source=f"sharing.tariff:{tariff.pk}",
    )  # fmt: skip


def _label(part: pricing.Part, quantity: int) -> str:
    """« 2 journées », « 3 h 30, pour 5 »"""
    each = part.quantity // quantity
    said = {
        Per.HOUR: lambda: rules.duration(each) if each < 24 * 60 else _hours(each),
        Per.HALF_DAY: lambda: ngettext("%(n)s demi-journée", "%(n)s demi-journées", each) % {"n": each},
        Per.DAY: lambda: ngettext("%(n)s journée", "%(n)s journées", each) % {"n": each},
        Per.BOOKING: lambda: _("Forfait"),
    }[Per(part.unit)]()
    return said if quantity == 1 else _("%(length)s, pour %(quantity)s") % {"length": said, "quantity": quantity}


def _hours(minutes: int) -> str:
    """Hours even past a day: they are what is billed."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _reason(unit: str, tariff: Tariff) -> str:
    how = {
        Per.HOUR: _("les heures comptent à la minute"),
        Per.HALF_DAY: _("une demi-journée dure quatre heures, commencée elle est due"),
        Per.DAY: _("une journée va jusqu’à la même heure le lendemain"),
        Per.BOOKING: _("quelle que soit la durée"),
    }[Per(unit)]
    who, since = tariff.get_audience_display(), date_format(tariff.since, "DATE_FORMAT")
    return _("Tarif « %(who)s » depuis le %(since)s : %(how)s.") % {"who": who, "since": since, "how": how}


def _deposit(prices: Prices, quantity: int) -> list[PricedLine]:
    """The highest of those the prices ask for: it does not depend on the length."""
    row = max(prices.values(), key=lambda tariff: (tariff.deposit_cents, -tariff.pk))
    if not row.deposit_cents:
        return []
    label = _("Caution") if quantity == 1 else _("Caution, pour %(quantity)s") % {"quantity": quantity}
    return [
        PricedLine(
            label=label, quantity=quantity, per=1, unit="deposit", unit_cents=row.deposit_cents,
            cents=row.deposit_cents * quantity, reason=_("Rendue au retour, si tout est en ordre."),
            source=f"sharing.tariff:{row.pk}", deposit=True,
        )
    ]  # fmt: skip
