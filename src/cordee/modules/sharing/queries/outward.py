"""What is lent and what is booked, as the API tells it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.urls import reverse

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules.visibility import seen
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Resource
from cordee.kernel.calendar.queries import held_by_resource
from cordee.kernel.calendar.rules import Ask, Breach, Held
from cordee.modules.sharing.models import EQUIPMENT, SKILL, SPACE, Equipment, Skill, Space
from cordee.modules.sharing.queries.prices import Quote
from cordee.modules.sharing.queries.search import Candidate
from cordee.modules.sharing.queries.search_other import Other

KIND_OF = {SPACE: "space", EQUIPMENT: "equipment", SKILL: "skill"}
Told = dict[str, Any]


def resources_told(resources: Sequence[Resource], base: str) -> list[Told]:
    """Rooms, things and hours given, with what each is; a few questions whatever their number. ``base``: the site."""
    ids = [row.pk for row in resources]
    spaces = Space.objects.filter(resource__in=ids).select_related("place__site__commune").prefetch_related("features")
    things = Equipment.objects.filter(resource__in=ids).select_related("place__site__commune")
    about = {row.resource_id: _space(row) for row in spaces}
    about |= {row.resource_id: _thing(row) for row in things}
    about |= {row.resource_id: {"description": row.description} for row in Skill.objects.filter(resource__in=ids)}
    return [_resource(row, about.get(row.pk, {}), base) for row in resources]


def _resource(row: Resource, about: Told, base: str) -> Told:
    policy = row.policy
    nothing: Told = {
        "seats": None,
        "family": "",
        "features": [],
        "accessible": "unknown",
        "description": "",
        "place": None,
    }
    return {
        "id": row.pk,
        "kind": KIND_OF[row.kind],
        "name": row.name,
        "url": base + reverse("sharing:book", args=[row.pk]),
        "owner": {"name": row.organisation.name, "slug": row.organisation.slug},
        "capacity": row.capacity,
        "timezone": policy.zone,
        "bookable": row.active,
        "access": policy.access,
        "members_only": policy.members_only,
        "shortest": policy.shortest,
        "longest": policy.longest,
        "step": policy.step,
        "buffer": policy.buffer,
        "notice": policy.notice,
        "horizon_days": policy.horizon,
        "place": None,
        **nothing,
        **about,
    }


def _space(row: Space) -> Told:
    codes = sorted(feature.code for feature in row.features.all())
    some = {"seats": row.seats, "features": codes, "description": row.description, "place": _place(row.place)}
    return some | {"accessible": row.place.wheelchair}


def _thing(row: Equipment) -> Told:
    shown = row.place is not None and row.place.published
    return {"family": row.family, "description": row.description, "place": _place(row.place) if shown else None}


def _place(place: Any) -> Told:
    """Where it is, as everybody may read it."""
    site = seen(place.site, Visibility.PUBLIC)
    spot = site if site.lat_e6 is not None else place.site.commune
    known = spot is not None and spot.lat_e6 is not None and spot.lon_e6 is not None
    commune = place.site.commune
    return {
        "name": place.name,
        "slug": place.slug,
        "commune": {"code": commune.code, "name": commune.name} if commune else None,
        "lat": spot.lat_e6 / 1_000_000 if known else None,
        "lon": spot.lon_e6 / 1_000_000 if known else None,
    }


def local(at: dt.datetime, zone: str) -> str:
    """An instant with the offset of its wall."""
    return at.astimezone(ZoneInfo(zone)).isoformat()


def breach_told(breach: Breach) -> Told:
    return {"code": breach.code, "rule": str(breach.rule), "waivable": breach.waivable}


def price_told(quote: Quote) -> Told:
    """``known``: False when the owner has prices and none for this caller."""
    totals = {"total_cents": quote.total_cents, "deposit_cents": quote.deposit_cents}
    return {"audience": quote.audience, "known": not quote.unknown, **totals, "lines": quote.as_json()}


def busy(resource: Resource, ask: Ask) -> list[Told]:
    """What is taken of a resource in a window, piece by piece: how much is held, how much is left."""
    held = held_by_resource(ask.start, ask.end, now=ask.now, resources=[resource.pk])[resource.pk]
    zone = resource.policy.zone
    return [
        {"start": local(start, zone), "end": local(end, zone), "held": level, "left": max(0, resource.capacity - level)}
        for start, end, level in _levels(held, ask.start, ask.end)
    ]


def _levels(held: Iterable[Held], start: dt.datetime, end: dt.datetime) -> list[Held]:
    """Pieces of the window where something is held, each with how much; neighbours of one level are one piece."""
    moves: dict[dt.datetime, int] = {}
    for since, until, quantity in held:
        moves[max(since, start)] = moves.get(max(since, start), 0) + quantity
        moves[min(until, end)] = moves.get(min(until, end), 0) - quantity
    pieces: list[Held] = []
    level, last = 0, start
    for moment in sorted(moves):
        if level and moment > last:
            joined = bool(pieces) and pieces[-1][1] == last and pieces[-1][2] == level
            since = pieces.pop()[0] if joined else last
            pieces.append((since, moment, level))
        level, last = level + moves[moment], moment
    return pieces


def candidate_told(one: Candidate, base: str) -> Told:
    """An answer of the search."""
    trip, place = one.trip, one.place
    return {
        "resource": one.resource.pk,
        "name": one.resource.name,
        "place": place.name if place else None,
        "commune": one.site.commune.name if one.site and one.site.commune else None,
        "owner": one.owner.name,
        "capacity": one.room,
        "features": sorted(one.features),
        "travel_minutes": trip.minutes if trip else None,
        "travel_from": trip.origin.code if trip else None,
        "on_request": one.on_request,
        "price": price_told(one.quote) if one.quote else None,
        "url": base + one.url,
    }


def other_told(other: Other, zone: str, base: str) -> Told:
    hours = {"start": local(other.start, zone), "end": local(other.end, zone)}
    items = [candidate_told(one, base) for one in other.rooms]
    return {"code": other.code, "words": other.words, **hours, "items": items}


def bookings_told(bookings: Iterable[int], base: str) -> list[Told]:
    """Bookings as their holders read them, in the order given; two questions whatever their number."""
    order = list(bookings)
    held = Occupancy.objects.select_related("resource").order_by("pk")
    rows = Booking.objects.filter(pk__in=order).select_related("organisation")
    found = {row.pk: row for row in rows.prefetch_related(Prefetch("occupancies", held))}
    return [_booking(found[pk], base) for pk in order if pk in found]


def _booking(row: Booking, base: str) -> Told:
    """What it holds now; what it held last when it holds nothing any more."""
    every = list(row.occupancies.all())
    held = [one for one in every if one.state in LIVE] or every[-1:]
    things = [_taken(one, row.zone) for one in held]
    return {
        "id": row.pk,
        "url": base + reverse("sharing:booking", args=[row.pk]),
        "title": row.title,
        "organisation": row.organisation.slug,
        "series": row.series_id,
        "made_at": row.created_at.isoformat(),
        **things[0],
        "things": things,
    }


def _taken(one: Occupancy, zone: str) -> Told:
    return {
        "resource": one.resource_id,
        "name": one.resource.name,
        "start": local(one.start, zone),
        "end": local(one.end, zone),
        "quantity": one.quantity,
        "state": one.state,
        "expires_at": local(one.expires_at, zone) if one.expires_at else None,
    }
