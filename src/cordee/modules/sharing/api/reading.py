"""What the operations share: how an hour is written, the resource of an address, the refusal that offers hours."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Schema
from pydantic import AfterValidator, Field

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.rules import Ambiguous, Ask, Gap, Slot
from cordee.lib.api import NearestAnswer, Unusable, as_json, documented
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import EQUIPMENT, SKILL, SPACE
from cordee.modules.sharing.queries.booking import resources_visible_to
from cordee.modules.sharing.queries.search import form_url

KINDS = {"space": SPACE, "equipment": EQUIPMENT, "skill": SKILL}
FIRST, LAST = 1970, 2200  # years: what is asked for is near us, and an hour before or a month after must exist too
FamilyCode = Literal[  # another list of the API is named Family: this one is told by its codes
    "audiovisual", "furniture", "vehicle", "tools", "kitchen", "computing", "sport", "signage", "knowhow", "other"
]
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:00)?(Z|[+-]\d\d:\d\d)?$"
Id = Path[Annotated[int, Field(ge=1, lt=2**63)]]
Moment = Annotated[
    str,
    Field(
        pattern=MOMENT,
        max_length=25,
        description='"2027-01-07T14:00" on the wall of `timezone`, or with its offset ("…+01:00", "…Z"), which also '
        "says which of two equal hours is meant when clocks go back.",
    ),
]
Zone = Annotated[str, Field(max_length=40, description="IANA name: where the clock on the wall is.")]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError(_("Le caractère nul n’est pas permis."))
    return text


Text = Annotated[str, AfterValidator(_without_nul)]  # one that the database can hold


class SlotAnswer(NearestAnswer):
    """Hours that are free; ``url`` is the form of the booking, hours filled in."""

    resource: int | None = None
    start: str | None = None
    end: str | None = None
    quantity: int | None = None


class DateRefused(Schema):
    """A date of a series that could not be made (local time), and the rule that says so."""

    start: str
    rule: str


class BookingRefusal(Schema):
    """The rule that says no, who can lift it, the nearest yeses. ``conflicts``: for a series, its dates in the way."""

    rule: str
    who: str
    nearest: list[SlotAnswer]
    conflicts: list[DateRefused] = []


def documented_booking(good: type[Schema], *statuses: int, success: int = 200) -> dict[str, Any]:
    """``documented`` for what books: its refusal offers hours, and what is made answers 201."""
    told = documented(good, *statuses, 409, public=False)
    told["response"][409] = BookingRefusal
    for table in (told["response"], told["openapi_extra"]["responses"]):
        table[success] = table.pop(200)
    return told


@dataclass(frozen=True, slots=True)
class Asked:
    """An hour as it was asked for. ``fold``: which of two equal hours an offset chose; None when there is one."""

    at: dt.datetime
    wall: dt.datetime
    fold: int | None


def zone_named(zone: str) -> str:
    try:
        rules.zone_of(zone)
    except ValueError as unknown:
        raise Unusable("timezone", str(unknown)) from None
    return zone


def moment(field: str, text: str, zone: str) -> Asked:
    """The instant that this text means. Raises Unusable: no such hour, two of them, or out of the calendar."""
    try:
        written = dt.datetime.fromisoformat(text)
        if not FIRST <= written.year <= LAST:
            raise ValueError(_("Cette date est hors du calendrier."))
        at = written.astimezone(dt.UTC) if written.tzinfo else rules.instant(written, zone)
    except Ambiguous as question:
        offsets = " / ".join(
            each.astimezone(rules.zone_of(zone)).isoformat() for each in (question.first, question.second)
        )
        raise Unusable(field, f"{question} {offsets}") from None
    except Gap as gap:
        raise Unusable(field, str(gap)) from None
    except ValueError as wrong:
        said = str(wrong) if not str(wrong).isascii() else _("Cette date n’existe pas.")
        raise Unusable(field, said) from None
    return on_wall(at, zone)


def on_wall(at: dt.datetime, zone: str) -> Asked:
    """An instant with the hour that the clock of the zone shows."""
    wall = rules.wall_of(at, zone)
    return Asked(at, wall.replace(fold=0), _fold(wall, zone))


def _fold(wall: dt.datetime, zone: str) -> int | None:
    try:
        rules.instant(wall.replace(fold=0), zone)
    except Ambiguous:
        return wall.fold
    return None


def refuse_no_length(ask: Ask, field: str) -> None:
    """Raises Unusable for a length that no calendar can hold; what is past is a rule, and answers as one."""
    breach = rules.malformed(ask)
    if breach is not None and breach.code == "length":
        raise Unusable(field, breach.rule)


def resource_for(actor: Actor, pk: int) -> Resource | None:
    """Something that is lent and that this caller may see."""
    found: Resource | None = resources_visible_to(actor).filter(kind__in=KINDS.values(), pk=pk).first()
    return found


def slot(found: Any, zone: str, absolute: Callable[[str], str]) -> dict[str, Any]:
    """One yes of a refusal."""
    if not isinstance(found, Slot):
        return {"label": str(found.label), "url": found.url}
    where = rules.zone_of(zone)
    hours = {"start": found.start.astimezone(where).isoformat(), "end": found.end.astimezone(where).isoformat()}
    url = absolute(form_url(found.resource, found.start, found.end, zone, quantite=str(found.quantity)))
    return {"label": str(found.label), "url": url, "resource": found.resource, **hours, "quantity": found.quantity}


def refusal(request: Any, error: Refused, zone: str) -> HttpResponse:
    """409, with hours to take instead."""
    nearest = [slot(each, zone, request.build_absolute_uri) for each in error.nearest]
    conflicts = [date.as_json() for date in getattr(error, "conflicts", ())]
    body = {"rule": str(error.rule), "who": str(error.who), "nearest": nearest, "conflicts": conflicts}
    return as_json(body, status=409)
