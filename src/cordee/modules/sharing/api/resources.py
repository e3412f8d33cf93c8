"""What is lent: rooms, things, hours given; whether one of them is free; its calendar."""

from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cordee.kernel.calendar.models import Access
from cordee.kernel.calendar.queries import breaches_by_resource, nearest
from cordee.kernel.calendar.rules import Ask
from cordee.lib.access import anyone
from cordee.lib.api import allow_api, as_json, documented, next_url, page_after
from cordee.modules.sharing.api.reading import (
    KINDS,
    FamilyCode,
    Id,
    Moment,
    Quantity,
    SlotAnswer,
    Zone,
    moment,
    refuse_no_length,
    resource_for,
    slot,
    zone_named,
)
from cordee.modules.sharing.models import Audience, Ease, Feature
from cordee.modules.sharing.queries import outward, prices
from cordee.modules.sharing.queries.booking import resources_visible_to
from cordee.modules.sharing.queries.feeds import of_resource

router = Router()
ICAL = "text/calendar"


class OwnerOut(Schema):
    """Its record is `/organisations/{slug}`."""

    name: str
    slug: str


class TownOut(Schema):
    code: str
    name: str


class PlaceOut(Schema):
    """Coordinates in degrees (WGS 84), both or none: those of the commune when the owner keeps the address."""

    name: str
    slug: str
    commune: TownOut | None
    lat: float | None
    lon: float | None


class ResourceOut(Schema):
    """Something that can be booked, and the house rules of its owner. Lengths and delays are in minutes.

    ``capacity``: how many of it exist; ``seats``: people, for a room. ``access``: "free" is confirmed at once,
    "approval" waits for the owner's answer. ``url``: the form that books it.
    """

    id: int
    kind: Literal["space", "equipment", "skill"]
    name: str
    url: str
    owner: OwnerOut
    place: PlaceOut | None
    capacity: int
    seats: int | None
    family: FamilyCode | Literal[""]
    features: list[Feature]
    accessible: Ease
    description: str
    timezone: str
    bookable: bool
    access: Access
    members_only: bool
    shortest: int
    longest: int
    step: int
    buffer: int
    notice: int
    horizon_days: int


class ResourcePage(Schema):
    items: list[ResourceOut]
    next: str | None


class LineOut(Schema):
    """``quantity`` / ``per`` of ``unit`` at ``unit_cents`` is ``cents``; ``reason``: the rule in words."""

    label: str
    quantity: int
    per: int
    unit: str
    unit_cents: int
    cents: int
    reason: str
    source: str
    deposit: bool


class PriceOut(Schema):
    """Euro cents. ``known``: false when the owner has prices and none for you; without any price it is free."""

    audience: Audience
    known: bool
    total_cents: int
    deposit_cents: int
    lines: list[LineOut]


class BreachOut(Schema):
    """A rule that says no; ``waivable`` by the owner."""

    code: str
    rule: str
    waivable: bool


class BusyOut(Schema):
    """A piece of the window where something is held, and how much is left."""

    start: str
    end: str
    held: int
    left: int


class AvailabilityOut(Schema):
    """``free``: it could be booked now by you, for the whole window. ``refusals``: the rules in the way, the gravest
    first; ``busy``: what is taken, nobody named.
    """

    resource: int
    start: str
    end: str
    quantity: int
    free: bool
    refusals: list[BreachOut]
    busy: list[BusyOut]
    nearest: list[SlotAnswer]
    price: PriceOut


class ResourceFilters(Schema):
    kind: Annotated[list[Literal["space", "equipment", "skill"]], Field(max_length=3)] = []
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None


class Window(Schema):
    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    quantity: Quantity = 1
    timezone: Zone = "Europe/Paris"


@router.get("/resources", **documented(ResourcePage))
@allow_api(anyone)
def resources(request: Any, asked: Query[ResourceFilters]) -> HttpResponse:
    """What is lent: rooms, equipment, hours of people; in the order of their entry."""
    kinds = [KINDS[kind] for kind in asked.kind] or [*KINDS.values()]
    rows = resources_visible_to(request.actor).filter(kind__in=kinds)
    found, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
    following = None if cursor is None else next_url(request, cursor=cursor)
    answer = as_json({"items": outward.resources_told(found, _base(request)), "next": following})
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


@router.get("/resources/{id}", **documented(ResourceOut, 404))
@allow_api(anyone)
def resource(request: Any, id: Id) -> HttpResponse:
    """One of them."""
    return as_json(outward.resources_told([_one(request, id)], _base(request))[0])


@router.get("/resources/{id}/availability", **documented(AvailabilityOut, 404))
@allow_api(anyone)
def resource_availability(request: Any, id: Id, asked: Query[Window]) -> HttpResponse:
    """Whether it is free in a window of a year at most, by the very rules that a booking is held to; and its price."""
    row, ask = _one(request, id), _ask(request, asked)
    breaches = breaches_by_resource([row], ask).get(row.pk, [])
    offers = nearest(row, ask) if breaches else []
    quote = prices.quote(
        row, ask.start, ask.end, quantity=ask.quantity, organisation=request.actor.organisation, on=request.actor.today
    )
    body = {
        "resource": row.pk,
        "start": outward.local(ask.start, row.policy.zone),
        "end": outward.local(ask.end, row.policy.zone),
        "quantity": ask.quantity,
        "free": not breaches,
        "refusals": [outward.breach_told(breach) for breach in breaches],
        "busy": outward.busy(row, ask),
        "nearest": [slot(offer, row.policy.zone, request.build_absolute_uri) for offer in offers],
        "price": outward.price_told(quote),
    }
    return as_json(body)


def _calendar_documented() -> dict[str, Any]:
    told = documented(Schema, 404)
    told["openapi_extra"]["responses"][200] = {"description": "OK", "content": {ICAL: {"schema": {"type": "string"}}}}
    del told["response"][200]
    return told


@router.get("/resources/{id}/calendar.ics", **_calendar_documented())
@allow_api(anyone)
def resource_calendar(request: Any, id: Id) -> HttpResponse:
    """What is taken of it, from a month ago to eighteen months ahead, without who or why (iCalendar)."""
    return HttpResponse(of_resource(_one(request, id), request.actor), content_type=f"{ICAL}; charset=utf-8")


def _one(request: Any, pk: int) -> Any:
    found = resource_for(request.actor, pk)
    if found is None:
        raise Http404
    return found


def _ask(request: Any, asked: Window) -> Ask:
    zone, actor = zone_named(asked.timezone), request.actor
    start, end = moment("from", asked.since, zone), moment("to", asked.until, zone)
    ask = Ask(
        start=start.at, end=end.at, now=actor.at, quantity=asked.quantity,
        organisation=actor.organisation.pk if actor.organisation else None,
        person=actor.person.pk if actor.person else None,
    )  # fmt: skip
    refuse_no_length(ask, "to")
    return ask


def _base(request: Any) -> str:
    base: str = request.build_absolute_uri("/")[:-1]
    return base
