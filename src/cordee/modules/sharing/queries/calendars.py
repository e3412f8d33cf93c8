"""Calendars: what is free and what is taken, told to each reader as far as they may know."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import LIVE, REACHES, Closure, Occupancy, OpenSpan, Resource, State
from cordee.kernel.calendar.rules import wall_of
from cordee.modules.sharing.models import SPACE, Place, Space
from cordee.modules.sharing.queries.booking import resources_visible_to
from cordee.modules.sharing.rules.booking import Standing, may_ask, reads_all, standing
from cordee.modules.sharing.rules.calendars import Segment, Span, Taken, band, midnight, slots_of

LONGEST_ASKED = dt.timedelta(hours=2)  # what a press on a free hour proposes


@dataclass(frozen=True, slots=True)
class Band:
    """One line of hours: of a day, or of a thing. ``outside``: what is held before 8:00 or after 20:00."""

    name: Any
    url: str
    segments: list[Segment]
    outside: list[str]
    today: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """What was read of some resources over ``[start, end)``."""

    taken: dict[int, list[Taken]]
    opened: dict[int, list[Span] | None]
    closed: dict[int, list[Span]]


def read(resources: Sequence[Resource], start: dt.datetime, end: dt.datetime, actor: Actor) -> Hours:
    """The hours of these resources, in as many readings for one as for thirty."""
    return Hours(_taken(resources, start, end, actor), _opened(resources, start, end), _closed(resources, start, end))


def live(resources: Iterable[int], start: dt.datetime, end: dt.datetime, now: dt.datetime) -> QuerySet[Occupancy]:
    """What is held or asked for of these in ``[start, end)``; what has expired is not. Read by classes of length."""
    reach = Q(pk__in=())
    for hours in REACHES:
        reach |= Q(reach=hours, start__gte=start - dt.timedelta(hours=hours))
    fresh = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = Occupancy.objects.filter(reach, fresh, resource__in=list(resources), start__lt=end, end__gt=start)
    return rows.filter(state__in=LIVE).select_related("booking__organisation").order_by("start", "pk")


def _taken(resources: Sequence[Resource], start: dt.datetime, end: dt.datetime, actor: Actor) -> dict[int, list[Taken]]:
    by_key = {row.pk: row for row in resources}
    found: dict[int, list[Taken]] = defaultdict(list)
    for row in live(by_key, start, end, actor.at):
        told = _told(row, by_key[row.resource_id], actor)
        if told is not None:
            found[row.resource_id].append(told)
    return found


def _told(row: Occupancy, resource: Resource, actor: Actor) -> Taken | None:
    """Requests are nobody's business but the asker's and the lender's."""
    mine = actor.person is not None and actor.person.pk in (row.booking.person_id, row.booking.made_by_id)
    mine = mine or actor.organisation is not None and actor.organisation.pk == row.booking.organisation_id
    whole = mine or reads_all(resource, actor)
    asked = row.state == State.REQUESTED
    if asked and not whole:
        return None
    words: Any = row.booking.organisation.name if actor.organisation is not None else _("pris")
    if whole:
        words = row.booking.title
    url = reverse("sharing:booking", args=[row.booking_id]) if whole else ""
    option = row.state != State.CONFIRMED
    return Taken(row.start, row.end, 0 if asked else row.quantity, words, url, option)


def _opened(resources: Sequence[Resource], start: dt.datetime, end: dt.datetime) -> dict[int, list[Span] | None]:
    """By policy; None: it has no hours, it is always open."""
    ruled = {row.policy_id: row.policy for row in resources if row.policy.laid_until is not None}
    found: dict[int, list[Span] | None] = {row.policy_id: None for row in resources}
    found.update({pk: [] for pk in ruled})
    rows = OpenSpan.objects.filter(policy__in=ruled, start__lt=end, end__gt=start).order_by("start")
    for policy, since, until in rows.values_list("policy", "start", "end"):
        spans = found[policy]
        if spans is not None:
            spans.append((since, until))
    return found


def _closed(resources: Sequence[Resource], start: dt.datetime, end: dt.datetime) -> dict[int, list[Span]]:
    whose = Q(resource__in=[row.pk for row in resources]) | Q(policy__in={row.policy_id for row in resources})
    rows = list(Closure.objects.filter(whose, start__lt=end, end__gt=start))
    return {
        row.pk: [(one.start, one.end) for one in rows if row.pk == one.resource_id or row.policy_id == one.policy_id]
        for row in resources
    }


def band_of(resource: Resource, day: dt.date, hours: Hours, actor: Actor, *, name: Any, url: str = "") -> Band:
    """The hours of one thing on one day."""
    zone = ZoneInfo(resource.policy.zone)
    slots, taken = slots_of(day, zone), hours.taken.get(resource.pk, [])
    kinds = band(slots, taken, hours.opened[resource.policy_id], hours.closed[resource.pk], resource.capacity, actor.at)
    segments, column = [], 0
    for (kind, rows), group in groupby(kinds):
        length = len(list(group))
        one = _segment(resource, kind, rows, slots[column : column + length], column, zone)
        asks = one.url.startswith(reverse("sharing:book", args=[resource.pk]))
        segments.append(replace(one, url="") if asks and not may_ask(actor) else one)
        column += length
    start, end = midnight(day, zone), midnight(day + dt.timedelta(days=1), zone)
    aside = [
        _line(row, zone)
        for row in taken
        if row.start < end and row.end > start and (row.start < slots[0][0] or row.end > slots[-1][1])
    ]
    return Band(name, url, segments, aside, today=day == wall_of(actor.at, resource.policy.zone).date())


def _segment(resource: Resource, kind: str, rows: tuple[Taken, ...], slots: Sequence[Span], column: int,
             zone: ZoneInfo) -> Segment:  # fmt: skip
    first, length = column + 1, len(slots)
    if kind == "free":
        return Segment(kind, first, length, _("libre"), booking_url(resource, slots[0][0], slots[-1][1], zone))
    if kind == "shut":
        return Segment(kind, first, length)
    held = sum(row.quantity for row in rows)
    if resource.capacity > 1:
        words = _("%(held)s sur %(all)s") % {"held": held, "all": resource.capacity}
        url = booking_url(resource, slots[0][0], slots[-1][1], zone) if held < resource.capacity else ""
        return Segment(kind, first, length, words, url)
    return Segment(
        kind, first, length, ", ".join(str(row.words) for row in rows), rows[0].url if len(rows) == 1 else ""
    )


def booking_url(resource: Resource, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """The form, filled with the beginning of these hours."""
    first, last = start.astimezone(zone), min(end, start + LONGEST_ASKED).astimezone(zone)
    words = {"jour": f"{first:%Y-%m-%d}", "debut": f"{first:%H:%M}", "fin": f"{last:%H:%M}"}
    return f"{reverse('sharing:book', args=[resource.pk])}?{urlencode(words)}"


def _line(row: Taken, zone: ZoneInfo) -> str:
    return f"{row.start.astimezone(zone):%H:%M} – {row.end.astimezone(zone):%H:%M} : {row.words}"


def bands(resource: Resource, days: Sequence[dt.date], actor: Actor, url: str) -> list[Band]:
    """One band for each of these days."""
    zone = ZoneInfo(resource.policy.zone)
    hours = read([resource], midnight(days[0], zone), midnight(days[-1] + dt.timedelta(days=1), zone), actor)
    named = [(day, date_format(day, "l j F"), f"{url}?vue=jour&jour={day}") for day in days]
    return [band_of(resource, day, hours, actor, name=name, url=there) for day, name, there in named]


def of_rooms(rooms: Sequence[Resource], day: dt.date, actor: Actor) -> list[Band]:
    """One band for each room of a place, which are in one zone."""
    if not rooms:
        return []
    zone = ZoneInfo(rooms[0].policy.zone)
    hours = read(rooms, midnight(day, zone), midnight(day + dt.timedelta(days=1), zone), actor)
    named = [(room, f"{reverse('sharing:resource_calendar', args=[room.pk])}?jour={day}") for room in rooms]
    return [band_of(room, day, hours, actor, name=room.name, url=there) for room, there in named]


# ── a month ──


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month: what is taken, as far as the reader may know."""

    day: dt.date
    out: bool
    today: bool
    url: str
    lines: list[tuple[str, Any, str]]
    more: int


SHOWN = 3  # on one day of a month; the day has the rest


def month(
    resource: Resource, weeks: Sequence[Sequence[dt.date]], of: dt.date, actor: Actor, url: str
) -> list[list[Day]]:
    zone = ZoneInfo(resource.policy.zone)
    hours = read([resource], midnight(weeks[0][0], zone), midnight(weeks[-1][-1] + dt.timedelta(days=1), zone), actor)
    today = wall_of(actor.at, resource.policy.zone).date()
    return [[_day(day, of, today, hours.taken.get(resource.pk, []), zone, url) for day in week] for week in weeks]


def _day(day: dt.date, of: dt.date, today: dt.date, taken: Sequence[Taken], zone: ZoneInfo, url: str) -> Day:
    start, end = midnight(day, zone), midnight(day + dt.timedelta(days=1), zone)
    here = [row for row in taken if row.start < end and row.end > start]
    lines = [(f"{max(row.start, start).astimezone(zone):%H:%M}", row.words, row.url) for row in here[:SHOWN]]
    return Day(day, day.month != of.month, day == today, f"{url}?vue=jour&jour={day}", lines, len(here) - len(lines))


# ── a place, a person, an organisation ──


def places_visible_to(actor: Actor) -> QuerySet[Place]:
    rows = Place.objects.select_related("site__organisation", "site__commune")
    if actor.is_animator or actor.is_operator:
        return rows
    own = actor.organisation.pk if actor.organisation else None
    return rows.filter(Q(published=True) | Q(site__organisation=own))


def rooms_of(place: Place, actor: Actor) -> list[Resource]:
    rooms = Space.objects.filter(place=place).values("resource")
    return list(resources_visible_to(actor).filter(kind=SPACE, active=True, pk__in=rooms).order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class Held:
    """Something that the reader, or their organisation, has on a day."""

    row: Occupancy
    hours: str
    standing: Standing


def week(actor: Actor, days: Sequence[dt.date], zone: ZoneInfo, *, own: bool) -> list[tuple[dt.date, list[Held]]]:
    """What a person, or the organisation acted for, has on each of these days."""
    mine = Q(booking__person=actor.person) | Q(booking__made_by=actor.person)
    if not own and actor.organisation is not None:
        mine = Q(booking__organisation=actor.organisation.pk)
    start, end = midnight(days[0], zone), midnight(days[-1] + dt.timedelta(days=1), zone)
    rows = Occupancy.objects.filter(mine, state__in=(State.REQUESTED, State.OPTION, State.OFFERED, State.CONFIRMED))
    rows = rows.filter(Q(expires_at=None) | Q(expires_at__gt=actor.at), start__lt=end, end__gt=start)
    found = list(rows.select_related("booking", "resource__organisation").order_by("start", "pk"))
    return [(day, [_held(row, actor, zone) for row in found if _on(row, day, zone)]) for day in days]


def _on(row: Occupancy, day: dt.date, zone: ZoneInfo) -> bool:
    return row.start < midnight(day + dt.timedelta(days=1), zone) and row.end > midnight(day, zone)


def _held(row: Occupancy, actor: Actor, zone: ZoneInfo) -> Held:
    return Held(row, f"{row.start.astimezone(zone):%H:%M} – {row.end.astimezone(zone):%H:%M}", standing(row, actor.at))


def door(resource: Resource, days: Sequence[dt.date]) -> list[tuple[dt.date, list[tuple[str, Occupancy]]]]:
    """The week of a room for its door: confirmed hours, who comes, and for what."""
    zone = ZoneInfo(resource.policy.zone)
    start, end = midnight(days[0], zone), midnight(days[-1] + dt.timedelta(days=1), zone)
    rows = Occupancy.objects.filter(resource=resource, state=State.CONFIRMED, start__lt=end, end__gt=start)
    found = list(rows.select_related("booking__organisation").order_by("start", "pk"))
    named = [(f"{row.start.astimezone(zone):%H:%M} – {row.end.astimezone(zone):%H:%M}", row) for row in found]
    return [(day, [pair for pair in named if _on(pair[1], day, zone)]) for day in days]
