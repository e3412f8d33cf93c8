import re
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from cordee.kernel.actors.models import Family, LegalForm, Theme
from cordee.kernel.reference.models import PerimeterKind
from cordee.lib import geojson
from cordee.lib.access import anyone
from cordee.lib.api import (
    CSV,
    GEOJSON,
    Unusable,
    allow_api,
    as_json,
    documented,
    keys_after,
    page_after,
    paged,
)
from cordee.modules.directory import queries
from cordee.modules.directory.queries import Around
from cordee.modules.directory.rules import Search

router = Router()
Slug = Path[Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]]
NEAR = re.compile(r"(-?\d{1,2}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)")


class CommuneOf(Schema):
    code: str
    name: str
    department: str


class SiteOut(Schema):
    """A place of an organisation. Coordinates in degrees (WGS 84), both or none."""

    name: str
    siret: str
    is_head: bool
    address: str
    postcode: str
    commune: CommuneOf | None
    lat: float | None
    lon: float | None
    opening: str
    phone: str
    email: str


class OrganisationOut(Schema):
    """An organisation of the directory: what its public page says. ``fte``: full-time equivalents.

    ``claimed``: someone answers for this record. ``distance_km``: only around a point.
    """

    slug: str
    url: str
    name: str
    acronym: str
    legal_form: LegalForm
    family: Family
    themes: list[Theme]
    siren: str
    rna: str
    it_fiscal_code: str
    it_vat: str
    naf_code: str
    naf_version: str
    description: str
    fte: float | None
    volunteers: int | None
    languages: list[str]
    website: str
    email: str
    phone: str
    claimed: bool
    fictional: bool
    updated_at: str
    sites: list[SiteOut]
    distance_km: float | None = None


class OrganisationPage(Schema):
    items: list[OrganisationOut]
    next: str | None


class Filters(Schema):
    """Several values of one filter widen it, several filters narrow it."""

    q: Annotated[str, Field(max_length=200, description="Words; accents and typing errors are forgiven.")] = ""
    theme: Annotated[list[Theme], Field(max_length=50, description="Repeat it for several themes.")] = []
    family: Annotated[list[Family], Field(max_length=20)] = []
    commune: Annotated[list[str], Field(max_length=50, description='INSEE or ISTAT code: "05061".')] = []
    perimeter: Annotated[
        list[str],
        Field(
            max_length=50, description='Code of a department ("05"), an EPCI (its SIREN) or a valley; or "kind:code".'
        ),
    ] = []
    near: Annotated[str, Field(max_length=40, description="latitude,longitude (degrees); nearest first.")] = ""
    radius_km: Annotated[float, Field(gt=0, le=300)] = 20
    format: Literal["json", "geojson", "csv"] = "json"
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None

    def search(self) -> Search:
        return Search(
            q=self.q.strip(),
            themes=tuple(self.theme),
            families=tuple(self.family),
            communes=tuple(self.commune),
            territories=tuple(
                key
                for code in self.perimeter
                for key in ([code] if ":" in code else [f"{kind}:{code}" for kind in PerimeterKind.values])
            ),
        )

    def around(self) -> Around | None:
        """Raises Unusable for what is not a point of the Earth."""
        if not self.near:
            return None
        read = NEAR.fullmatch(self.near)
        point = (float(read[1]), float(read[2])) if read else (999.0, 999.0)
        if abs(point[0]) > 90 or abs(point[1]) > 180:
            raise Unusable("near", _("Il faut une latitude puis une longitude, comme 44.5594,6.0786."))
        return Around(point, self.radius_km)


Told = dict[str, Any]


def _found(request: Any, asked: Filters) -> tuple[list[Told], str | None]:
    """A page of organisations, with their distance when a point was given, and the cursor of the next page."""
    search, around, actor = asked.search(), asked.around(), request.actor
    if around is None and not search.active:
        rows = queries.organisations_visible_to(actor).values(*queries.COLUMNS)
        found, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
        return queries.told(found), cursor
    keys = queries.keys_of(search, around=around, actor=actor)
    parts = 1 if around is None else 2
    some, cursor = keys_after(keys, parts=parts, cursor=asked.cursor, limit=asked.limit)
    away = {} if around is None else {key[1]: {"distance_km": key[0] / 1000} for key in some}
    return [row | away.get(row["pk"], {}) for row in queries.told_of((key[-1] for key in some), actor=actor)], cursor


@router.get("/organisations", **documented(OrganisationPage, also={GEOJSON: geojson.SCHEMA, CSV: {"type": "string"}}))
@allow_api(anyone)
def organisations(request: HttpRequest, asked: Query[Filters]) -> HttpResponse:
    """Organisations that answer, as the directory's page finds them; in the order of their entry, or of distance.

    GeoJSON and CSV give one feature or line per site.
    """
    found, cursor = _found(request, asked)
    base = request.build_absolute_uri(reverse("directory:list"))
    return paged(
        request,
        found,
        cursor,
        kind=asked.format,
        item=lambda row: queries.organisation_out(row, f"{base}{row['slug']}/"),
        features=lambda row: queries.features(row, f"{base}{row['slug']}/"),
        header=queries.CSV_HEADER,
        lines=lambda row: queries.csv_lines(row, f"{base}{row['slug']}/"),
    )


@router.get("/organisations/{slug}", **documented(OrganisationOut, 404))
@allow_api(anyone)
def organisation(request: Any, slug: Slug) -> HttpResponse:
    """One organisation by the last part of its page's address."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor).values(*queries.COLUMNS), slug=slug)
    page = request.build_absolute_uri(reverse("directory:organisation", args=[slug]))
    return as_json(queries.organisation_out(queries.told([row])[0], page))
