"""The search over all owners, for other tools: the same answer as the page "Trouver une salle ou du matériel"."""

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cordee.lib.access import anyone
from cordee.lib.api import Unusable, allow_api, as_json, documented
from cordee.modules.sharing.api.reading import FamilyCode, Moment, Quantity, Zone, moment, refuse_no_length, zone_named
from cordee.modules.sharing.api.resources import PriceOut
from cordee.modules.sharing.forms.search import communes_named
from cordee.modules.sharing.models import Feature
from cordee.modules.sharing.queries import outward, search
from cordee.modules.sharing.queries.search_other import others
from cordee.modules.sharing.rules.search import Wish

router = Router()


class FoundOut(Schema):
    """Something free. ``travel_minutes``: an estimate, as the crow flies with the detours of mountain roads, from the
    nearest of the communes asked for (``travel_from``, its code). ``url``: the form, hours filled in.
    """

    resource: int
    name: str
    place: str | None
    commune: str | None
    owner: str
    capacity: int
    features: list[Feature]
    travel_minutes: int | None
    travel_from: str | None
    on_request: bool
    price: PriceOut | None
    url: str


class OtherOut(Schema):
    """What is possible instead. ``code``: shift, shorten, other_day, split (book all its items), further, without
    (some features), smaller; ``words`` say what changes.
    """

    code: Literal["shift", "shorten", "other_day", "split", "further", "without", "smaller"]
    words: str
    start: str
    end: str
    items: list[FoundOut]


class RefusedOut(Schema):
    resource: int
    name: str
    code: str
    rule: str


class SearchOut(Schema):
    """``items``: free, the best first. When there is none: ``alternatives``, and ``refused``, what would have fitted
    with the rule that says no.
    """

    items: list[FoundOut]
    alternatives: list[OtherOut]
    refused: list[RefusedOut]


class SearchAsked(Schema):
    since: Annotated[Moment, Field(alias="from")]
    until: Annotated[Moment, Field(alias="to")]
    timezone: Zone = "Europe/Paris"
    kind: Literal["space", "equipment"] = "space"
    capacity: Annotated[int, Field(ge=1, le=1_000_000, description="People in a room.")] = 1
    quantity: Annotated[Quantity, Field(description="Pieces of equipment.")] = 1
    near: Annotated[str, Field(max_length=200, description='Communes, by name or code: "Embrun or Gap".')] = ""
    minutes: Annotated[int | None, Field(ge=1, le=600, description="By road from one of `near`, at most.")] = None
    feature: Annotated[list[Feature], Field(max_length=20, description="All of them.")] = []
    accessible: Annotated[bool, Field(description="By wheelchair, wholly or in part.")] = False
    family: Annotated[FamilyCode | None, Field(description="Of equipment.")] = None
    q: Annotated[str, Field(max_length=200, description="Words of the equipment's name.")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def wish(self) -> Wish:
        """Raises Unusable for hours or communes that cannot be."""
        zone, room = zone_named(self.timezone), self.kind == "space"
        near = _communes(self.near)
        return Wish(
            moment("from", self.since, zone).at, moment("to", self.until, zone).at, room=room, persons=self.capacity,
            features=tuple(self.feature) if room else (), accessible=self.accessible and room, quantity=self.quantity,
            family="" if room or self.family is None else self.family, q="" if room else self.q, near=near,
            minutes=self.minutes if near else None,
        )  # fmt: skip


def _communes(text: str) -> tuple[Any, ...]:
    try:
        return tuple(communes_named(text))
    except ValidationError as unknown:
        raise Unusable("near", " ".join(unknown.messages)) from None


@router.get("/availability", **documented(SearchOut))
@allow_api(anyone)
def availability(request: Any, asked: Query[SearchAsked]) -> HttpResponse:
    """Who has a room, or equipment, free at these hours and near enough; else what is possible instead.

    Ranked by travel time, then by size nearest above the need, then by price.
    """
    wish = asked.wish()
    refuse_no_length(wish.ask(request.actor), "to")
    found = search.answer(wish, by=request.actor)
    instead = [] if found.items else others(found, wish, by=request.actor)
    base = request.build_absolute_uri("/")[:-1]
    body = {
        "items": [outward.candidate_told(one, base) for one in found.items[: asked.limit]],
        "alternatives": [outward.other_told(other, asked.timezone, base) for other in instead],
        "refused": [] if found.items else [_refused(one) for one in found.busy[: asked.limit]],
    }
    return as_json(body)


def _refused(one: search.Candidate) -> dict[str, Any]:
    breach = one.breaches[0]
    return {"resource": one.resource.pk, "name": one.resource.name, "code": breach.code, "rule": str(breach.rule)}
