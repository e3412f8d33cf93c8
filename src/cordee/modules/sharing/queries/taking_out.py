"""An item is to leave the service: which bookings stand in the way, and what could be done instead."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import HOLDING, Occupancy, Resource
from cordee.kernel.calendar.rules import hours_in_words, peak, zone_of
from cordee.lib.errors import Nearest, Refused
from cordee.modules.sharing.models import Equipment
from cordee.modules.sharing.queries import shelf

SAID = 5  # bookings named in a refusal


def in_the_way(equipment: Equipment, left: int, *, now: dt.datetime) -> list[Occupancy]:
    """What is held at an instant when more than ``left`` is held together, soonest first."""
    rows = Occupancy.objects.filter(resource=equipment.resource_id, state__in=HOLDING, end__gt=now)
    held = list(rows.select_related("booking__organisation", "resource__policy").order_by("start", "pk"))
    spans = [(row.start, row.end, row.quantity) for row in held]
    starts = (max(row.start, now) for row in held)
    full = [at for at in starts if sum(n for start, end, n in spans if start <= at < end) > left]
    return [row for row in held if any(row.start <= at < row.end for at in full)]


def refuse_promised(equipment: Equipment, *, by: Actor) -> None:
    """Raise Refused when one item less would not do for what is promised."""
    left = equipment.items.filter(in_service=True).count() - 1
    if shelf.promised(equipment.resource, now=by.at) <= left:
        return
    met = in_the_way(equipment, left, now=by.at)
    named = " ; ".join(_said(row) for row in met[:SAID])
    more = "…" if len(met) > SAID else ""
    raise Refused(
        _("Il en resterait %(left)s, et plus est promis : %(bookings)s.") % {"left": left, "bookings": named + more},
        who=_("Vous : déplacez ou annulez ces réservations, ou sortez-le en les annulant par leur nom."),
        nearest=(*_others(equipment, met, by), *_later(equipment, met)),
    )


def _said(row: Occupancy) -> str:
    hours = hours_in_words(row.start, row.end, zone_of(row.resource.policy.zone))
    return f"{row.booking.organisation} – {row.booking.title}, {hours}"


def _others(equipment: Equipment, met: Sequence[Occupancy], by: Actor) -> list[Nearest]:
    """Another thing of the family that would do for the first booking in the way."""
    found = instead(equipment, met[0], now=by.at) if met else None
    if found is None:
        return []
    words = _("Proposer « %(other)s » à %(organisation)s : il est libre à ces heures") % {
        "other": found.resource.name, "organisation": met[0].booking.organisation,
    }  # fmt: skip
    return [Nearest(words, reverse("sharing:equipment", args=[found.pk]))]


def _later(equipment: Equipment, met: Sequence[Occupancy]) -> list[Nearest]:
    """From the end of the last of them on, nothing is in the way."""
    if not met:
        return []
    until = timezone.localtime(max(row.end for row in met), zone_of(equipment.resource.policy.zone))
    words = _("Le sortir à partir du %(day)s, à %(hour)s : rien n’est promis au-delà")
    return [Nearest(words % {"day": date_format(until, "l j F"), "hour": f"{until:%H:%M}"})]


def instead(equipment: Equipment, wanted: Occupancy, *, now: dt.datetime) -> Equipment | None:
    """Another thing of the same family, of the same lender first, free for the hours and the quantity of a booking."""
    return instead_of([(equipment, wanted)], now=now)[0]


def instead_of(pairs: Sequence[tuple[Equipment, Occupancy]], *, now: dt.datetime) -> list[Equipment | None]:
    """The same for several at once, in as many questions as for one."""
    if not pairs:
        return []
    families = {equipment.family for equipment, _wanted in pairs}
    rows = Equipment.objects.filter(family__in=families, resource__active=True, parts=None)
    others = list(rows.select_related("resource__organisation").order_by("pk"))
    named = [row.resource_id for row in others]
    start, end = min(wanted.start for _one, wanted in pairs), max(wanted.end for _one, wanted in pairs)
    spans = shelf.spans(named, start, end, now=now)

    def fits(resource: Resource, wanted: Occupancy) -> bool:
        return resource.capacity - peak(spans[resource.pk], wanted.start, wanted.end) >= wanted.quantity

    return [_first(equipment, [row for row in others if fits(row.resource, wanted)]) for equipment, wanted in pairs]


def _first(equipment: Equipment, others: Sequence[Equipment]) -> Equipment | None:
    """Of the family, another than this one; of the same owner if there is any."""
    owner = equipment.resource.organisation_id
    rows = [row for row in others if row.family == equipment.family and row.pk != equipment.pk]
    return next((row for row in rows if row.resource.organisation_id == owner), next(iter(rows), None))
