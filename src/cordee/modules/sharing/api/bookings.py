"""Booking for other tools: once or in series, changed or cancelled for a date, those that follow, or all."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.calendar import actions, rules
from cordee.kernel.calendar.actions import Made, Manner, Rhythm
from cordee.kernel.calendar.models import Booking, Resource, State
from cordee.kernel.calendar.rules import Ask, Malformed, Purpose, Want
from cordee.lib.api import WRITE, Unusable, allow_api, as_json, documented, next_url, page_after
from cordee.lib.errors import Refused
from cordee.modules.sharing.api.reading import (
    Asked,
    DateRefused,
    Id,
    Moment,
    Quantity,
    Text,
    Zone,
    documented_booking,
    moment,
    on_wall,
    refusal,
    refuse_no_length,
    resource_for,
    zone_named,
)
from cordee.modules.sharing.queries import bookings as queries
from cordee.modules.sharing.queries import outward, prices

router = Router()
MINUTE = dt.timedelta(minutes=1)
Scope = Literal["this", "following", "all"]


class TakenOut(Schema):
    """Hours of one thing. ``expires_at``: when an option, or an offered place, lets go by itself."""

    resource: int
    name: str
    start: str
    end: str
    quantity: int
    state: State
    expires_at: str | None


class BookingOut(TakenOut):
    """A booking: what it was made for first, then all that it takes (a set takes its parts) in ``things``."""

    id: int
    url: str
    title: str
    organisation: str
    series: int | None
    made_at: str
    things: list[TakenOut]


class BookingPage(Schema):
    items: list[BookingOut]
    next: str | None


class MadeOut(Schema):
    """``made``: the bookings, by date. ``skipped``: dates left out because `skip_conflicts` was asked."""

    made: list[BookingOut]
    skipped: list[DateRefused]


class CancelledOut(Schema):
    """The bookings that were let go, by id. What is past stays as it was."""

    cancelled: list[int]


class Booked(Schema):
    """What is asked for. With `rrule` or `rdate` it is a series: all its dates, or none, unless `skip_conflicts`."""

    model_config = ConfigDict(extra="forbid")

    resource: Annotated[int, Field(ge=1, lt=2**63)]
    start: Moment
    end: Moment
    quantity: Quantity = 1
    timezone: Zone = "Europe/Paris"
    title: Annotated[Text, Field(max_length=160, description="What for; read by the lender.")] = ""
    note: Annotated[Text, Field(max_length=2000)] = ""
    attendance: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    option: Annotated[bool, Field(description="Hold it for a time without confirming.")] = False
    rrule: Annotated[
        str, Field(max_length=300, description='RFC 5545, weeks from Monday: "FREQ=WEEKLY;BYDAY=TU;COUNT=10".')
    ] = ""
    rdate: Annotated[list[Moment], Field(max_length=200, description="Starts to add.")] = []
    exdate: Annotated[list[Moment], Field(max_length=200, description="Starts to leave out.")] = []
    skip_conflicts: Annotated[bool, Field(description="Make the free dates, tell the others.")] = False
    idempotency_key: Annotated[
        Text,
        Field(max_length=80, description="Your word for this request: sent again, it gives back what it made."),
    ] = ""


class BookingChange(Schema):
    """What changes; what is left out stays. ``start`` and ``end`` go together. For a series, `following` and `all` move
    each date as this one moves; `rrule` gives another rhythm.
    """

    model_config = ConfigDict(extra="forbid")

    start: Moment | None = None
    end: Moment | None = None
    quantity: Quantity | None = None
    resource: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    timezone: Zone = ""
    rrule: Annotated[str, Field(max_length=300)] = ""
    skip_conflicts: bool = False


class Reach(Schema):
    scope: Scope = "this"


class Ending(Reach):
    reason: Annotated[Text, Field(max_length=300, description="Read by the lender and by those who come.")] = ""


class Place(Schema):
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None


@router.get("/bookings", **documented(BookingPage, public=False))
@allow_api(acts_for_an_organisation)
def bookings(request: Any, asked: Query[Place]) -> HttpResponse:
    """The bookings of your organisation, and those made of what it lends, in the order of their entry."""
    rows = queries.bookings_visible_to(request.actor)
    found, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
    following = None if cursor is None else next_url(request, cursor=cursor)
    answer = as_json({"items": _told(request, [row.pk for row in found]), "next": following})
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


@router.get("/bookings/{id}", **documented(BookingOut, 404, public=False))
@allow_api(acts_for_an_organisation)
def booking(request: Any, id: Id) -> HttpResponse:
    """One of them."""
    return as_json(_told(request, [_one(request, id).pk])[0])


@router.post("/bookings", **documented_booking(MadeOut, 400, 413, 415, success=201), url_name="book")
@allow_api(acts_for_an_organisation, WRITE)
def book(request: Any, body: Booked) -> HttpResponse:
    """Book for the organisation whose token this is. Confirmed at once, or asked for: `state` says so.

    409: the rule that says no, who can lift it, and up to three hours that are free.
    """
    resource, zone = _resource(request, body.resource), zone_named(body.timezone)
    start, end = moment("start", body.start, zone), moment("end", body.end, zone)
    refuse_no_length(Ask(start.at, end.at, request.actor.at, body.quantity), "end")
    person, organisation = request.actor.signatory()
    purpose = Purpose(
        organisation, body.title or organisation.name[:160], person=person, note=body.note, attendance=body.attendance,
        zone=zone,
    )  # fmt: skip
    manner = Manner(option=body.option, key=body.idempotency_key, terms=_terms(request, resource, start, end, body))
    try:
        made = _make(request, body, resource, purpose, manner, (start, end))
    except Malformed as wrong:
        raise Unusable("rrule", str(wrong)) from None
    except Refused as refused:
        return refusal(request, refused, resource.policy.zone)
    return as_json(made, status=201)


def _make(request: Any, body: Booked, resource: Resource, purpose: Purpose, manner: Manner,
          hours: tuple[Asked, Asked]) -> dict[str, Any]:  # fmt: skip
    start, end = hours
    if not (body.rrule or body.rdate):
        want = Want(resource.pk, start.at, end.at, body.quantity)
        one = actions.book(
            wants=[want], purpose=purpose, by=request.actor, option=manner.option, key=manner.key, terms=manner.terms
        )
        return {"made": _told(request, [one.pk]), "skipped": []}
    rhythm = Rhythm(
        _rule(body.rrule), start.wall, _minutes(start, end), purpose.zone, start.fold,
        _walls("rdate", body.rdate, purpose.zone), _walls("exdate", body.exdate, purpose.zone),
    )  # fmt: skip
    made = actions.book_series(
        shape=[(resource.pk, body.quantity)], rhythm=rhythm, purpose=purpose, by=request.actor,
        skip=body.skip_conflicts, manner=manner,
    )  # fmt: skip
    return _made(request, made)


def _terms(request: Any, resource: Resource, start: Asked, end: Asked, body: Booked) -> dict[str, Any]:
    """The price of the day, line by line; for a series, that of its first date."""
    actor = request.actor
    quote = prices.quote(
        resource, start.at, end.at, quantity=body.quantity, organisation=actor.organisation, on=actor.today
    )
    return {"prices": quote.as_json()} if quote.lines else {}


@router.patch("/bookings/{id}", **documented_booking(MadeOut, 400, 404, 413, 415), url_name="change_booking")
@allow_api(acts_for_an_organisation, WRITE)
def change_booking(request: Any, id: Id, body: BookingChange, asked: Query[Reach]) -> HttpResponse:
    """Move a booking, or change what it takes: this date, this one and those that follow, or all to come.

    It is checked as a new one, and never loses what it had without the new. A series splits: its past is kept.
    """
    row = _one(request, id)
    if not body.dict(exclude_unset=True):
        raise Unusable("body", _("Il n’y a rien à changer."))
    zone = zone_named(body.timezone or row.zone)
    try:
        if asked.scope == "this":
            _moved(request, row, body, zone)
            answer = {"made": _told(request, [row.pk]), "skipped": []}
        else:
            answer = _made(request, _changed(request, row, body, zone, whole=asked.scope == "all"))
    except Malformed as wrong:
        raise Unusable("rrule", str(wrong)) from None
    except Refused as refused:
        return refusal(request, refused, row.zone)
    return as_json(answer)


def _moved(request: Any, row: Booking, body: BookingChange, zone: str) -> None:
    start, end = _hours(request, row, body, zone)
    shape = _shape(request, row, body)
    actions.move(booking=row, wants=[Want(pk, start.at, end.at, number) for pk, number in shape], by=request.actor)


def _changed(request: Any, row: Booking, body: BookingChange, zone: str, *, whole: bool) -> Made:
    if row.series is None or not row.series.rrule:
        raise Unusable("scope", _("Cette réservation n’a qu’une date : seul « this » lui va."))
    starts, minutes, fold = _pace(request, row, body, zone)
    first = queries.first_ahead(row, request.actor.at) if whole else row
    rhythm = queries.rhythm_after(row, first, starts, minutes, fold)
    if body.rrule:
        rhythm = Rhythm(_rule(body.rrule), rhythm.starts, rhythm.minutes, rhythm.zone, rhythm.fold)
    shape = _shape(request, row, body)
    return actions.change_series(booking=first, shape=shape, rhythm=rhythm, by=request.actor, skip=body.skip_conflicts)


@router.api_operation(["DELETE"], "/bookings/{id}", **documented_booking(CancelledOut, 404), url_name="cancel_booking")
@allow_api(acts_for_an_organisation, WRITE)
def cancel_booking(request: Any, id: Id, asked: Query[Ending]) -> HttpResponse:
    """Cancel a booking: this date, this one and those that follow, or all to come. Who waits is offered the place."""
    row = _one(request, id)
    try:
        if asked.scope == "this":
            actions.cancel(booking=row, by=request.actor, reason=asked.reason)
            gone = [row]
        else:
            gone = actions.cancel_series(booking=row, whole=asked.scope == "all", by=request.actor, reason=asked.reason)
    except Refused as refused:
        return refusal(request, refused, row.zone)
    return as_json({"cancelled": [one.pk for one in gone]})


def _pace(request: Any, row: Booking, body: BookingChange, zone: str) -> tuple[dt.datetime, int, int | None]:
    """When this date of the series begins on the wall of the series, its minutes, and which of two equal hours."""
    series = row.series
    assert series is not None
    if body.start is None and body.end is None:
        return dt.datetime.fromisoformat(row.occurrence), series.minutes, series.fold
    start, end = (on_wall(asked.at, series.zone) for asked in _hours(request, row, body, zone))
    return start.wall, _minutes(start, end), start.fold


def _hours(request: Any, row: Booking, body: BookingChange, zone: str) -> tuple[Asked, Asked]:
    """The new hours, or those it has."""
    if (body.start is None) != (body.end is None):
        raise Unusable("end" if body.end is None else "start", _("Le début et la fin changent ensemble."))
    held = queries.line(row, request.actor.at).occupancy
    texts = (body.start or held.start.isoformat()[:16] + "Z", body.end or held.end.isoformat()[:16] + "Z")
    start, end = moment("start", texts[0], zone), moment("end", texts[1], zone)
    refuse_no_length(Ask(start.at, end.at, request.actor.at), "end")
    return start, end


def _shape(request: Any, row: Booking, body: BookingChange) -> list[tuple[int, int]]:
    """What it takes, changed as asked; a set of things keeps its proportions by being asked for again."""
    shape = queries.shape_now(row, request.actor.at)
    if body.resource is None and body.quantity is None:
        return shape
    if len(shape) > 1:
        raise Unusable(
            "resource" if body.resource else "quantity",
            _("Plusieurs choses sont réservées ensemble : changez les heures seulement."),
        )
    pk, number = shape[0] if shape else (0, 1)
    if body.resource is not None:
        pk = _resource(request, body.resource).pk
    return [(pk, body.quantity or number)] if pk else []


def _rule(text: str) -> str:
    """The rule in its one way of being written. Raises Malformed."""
    rule = rules.rrule_of(rules.read_rrule(text)) if text else ""
    if len(rule) > rules.LONGEST_TEXT:
        raise Unusable("rrule", _("Cette règle de répétition est trop longue."))
    return rule


def _minutes(start: Asked, end: Asked) -> int:
    """The length on the wall."""
    minutes = (end.wall - start.wall) // MINUTE
    if minutes < 1:
        raise Unusable("end", _("La fin doit venir après le début."))
    return minutes


def _walls(field: str, texts: list[str], zone: str) -> tuple[dt.datetime, ...]:
    return tuple(moment(field, text, zone).wall for text in texts)


def _resource(request: Any, pk: int) -> Resource:
    found = resource_for(request.actor, pk)
    if found is None:
        raise Unusable("resource", _("Rien de tel ne se réserve ici."))
    return found


def _one(request: Any, pk: int) -> Booking:
    found: Booking | None = queries.bookings_visible_to(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _made(request: Any, made: Made) -> dict[str, Any]:
    skipped = [date.as_json() for date in made.skipped]
    return {"made": _told(request, [one.pk for one in made.bookings]), "skipped": skipped}


def _told(request: Any, ids: list[int]) -> list[dict[str, Any]]:
    return outward.bookings_told(ids, request.build_absolute_uri("/")[:-1])
