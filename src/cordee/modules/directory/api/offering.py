"""Offers and needs for other tools."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from cordee.kernel.actors.models import OfferDirection, OfferFamily
from cordee.kernel.reference.models import PerimeterKind
from cordee.lib import geojson
from cordee.lib.access import anyone
from cordee.lib.api import CSV, GEOJSON, allow_api, as_json, documented, page_after, paged
from cordee.modules.directory.api.organisations import CommuneOf
from cordee.modules.directory.queries import offering
from cordee.modules.directory.queries import offers_out as outward
from cordee.modules.directory.rules.offering import OfferSearch

router = Router()


class OfferedBy(Schema):
    name: str
    slug: str
    url: str


class OfferOut(Schema):
    """Something an organisation offers or needs now. ``lat`` and ``lon`` are the centre of the commune.

    The period is [since, until), days without hours; ``expires_on`` is the first day it is no longer given.
    ``more``: a page that says more, when there is one.
    """

    id: int
    url: str
    direction: OfferDirection
    family: OfferFamily
    title: str
    words: str
    organisation: OfferedBy
    commune: CommuneOf | None
    lat: float | None
    lon: float | None
    since: str | None
    until: str | None
    quantity: int | None
    unit: str
    more: str
    expires_on: str
    posted_at: str
    updated_at: str


class OfferPage(Schema):
    items: list[OfferOut]
    next: str | None


class OfferFilters(Schema):
    """Several values of one filter widen it, several filters narrow it."""

    q: Annotated[str, Field(max_length=200, description="Words; accents and typing errors are forgiven.")] = ""
    direction: OfferDirection | None = None
    family: Annotated[list[OfferFamily], Field(max_length=20)] = []
    perimeter: Annotated[
        list[str],
        Field(max_length=50, description='Code of a department ("05"), an EPCI or a valley; or "kind:code".'),
    ] = []
    format: Literal["json", "geojson", "csv"] = "json"
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None

    def search(self) -> OfferSearch:
        keys = [
            key
            for code in self.perimeter
            for key in ([code] if ":" in code else [f"{kind}:{code}" for kind in PerimeterKind.values])
        ]
        return OfferSearch(self.q.strip(), self.direction or "", tuple(self.family), tuple(keys))


@router.get("/offers", **documented(OfferPage, also={GEOJSON: geojson.SCHEMA, CSV: {"type": "string"}}))
@allow_api(anyone)
def offers(request: HttpRequest, asked: Query[OfferFilters]) -> HttpResponse:
    """What organisations offer and need now, in the order of their entry; what has ended is no longer given."""
    rows = offering.found(asked.search(), actor=request.actor)  # type: ignore[attr-defined]
    found, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
    base = request.build_absolute_uri("/")[:-1]
    return paged(
        request,
        found,
        cursor,
        kind=asked.format,
        item=lambda row: outward.told(row, base),
        features=lambda row: outward.features(row, base),
        header=outward.CSV_HEADER,
        lines=lambda row: outward.csv_lines(row, base),
    )


@router.get("/offers/{pk}", **documented(OfferOut, 404))
@allow_api(anyone)
def offer(request: HttpRequest, pk: Path[Annotated[int, Field(ge=1, lt=2**63)]]) -> HttpResponse:
    """One offer or need, while it is shown."""
    row = get_object_or_404(offering.offers_visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    return as_json(outward.told(row, request.build_absolute_uri("/")[:-1]))
