from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from cordee.kernel.reference import queries
from cordee.kernel.reference.models import Commune
from cordee.lib import geojson
from cordee.lib.access import anyone
from cordee.lib.api import CSV, GEOJSON, allow_api, as_json, documented, page_after, paged

router = Router()
COLUMNS = ("code", "name", "country", "department", "region", "postcodes", "population", "siren", "lat", "lon", "ended")
Code = Path[Annotated[str, Field(pattern=r"^[0-9A-Z]{5,6}$")]]


class CommuneOut(Schema):
    """A French commune (``code``: INSEE's) or an Italian comune (ISTAT's). A merged one stays, with ``ended``."""

    code: str
    name: str
    country: str
    department: str
    region: str
    postcodes: list[str]
    population: int | None
    siren: str
    lat: float | None
    lon: float | None
    ended: bool
    merged_into: str | None


class CommunePage(Schema):
    items: list[CommuneOut]
    next: str | None


class CommuneFilters(Schema):
    q: Annotated[str, Field(max_length=100, description="Name, whatever the accents; or a postcode.")] = ""
    postcode: Annotated[str, Field(pattern=r"^(\d{5})?$")] = ""
    department: Annotated[str, Field(max_length=3, description='"05", "2A"; Italian: "TO", "CN".')] = ""
    format: Literal["json", "geojson", "csv"] = "json"
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str | None, Field(max_length=400, description="From `next`; nothing else is a cursor.")] = None


def _degrees(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / 1_000_000


def commune_out(commune: Commune) -> dict[str, Any]:
    return {
        "code": commune.code,
        "name": commune.name,
        "country": commune.country,
        "department": commune.department,
        "region": commune.region,
        "postcodes": commune.postcodes.split(),
        "population": commune.population,
        "siren": commune.siren,
        "lat": _degrees(commune.lat_e6),
        "lon": _degrees(commune.lon_e6),
        "ended": commune.ended,
        "merged_into": commune.merged_into_id,
    }


def _row(commune: Commune) -> list[Any]:
    told = commune_out(commune)
    return [" ".join(told[name]) if name == "postcodes" else told[name] for name in COLUMNS]


def _feature(commune: Commune) -> dict[str, Any]:
    told = commune_out(commune)
    return geojson.feature(told.pop("code"), commune.lat_e6, commune.lon_e6, **told)


@router.get("/communes", **documented(CommunePage, also={GEOJSON: geojson.SCHEMA, CSV: {"type": "string"}}))
@allow_api(anyone)
def communes(request: HttpRequest, asked: Query[CommuneFilters]) -> HttpResponse:
    """Communes of France and Italian comuni of this instance, in the order of their codes."""
    rows = queries.communes_matching(text=asked.q, postcode=asked.postcode, department=asked.department)
    found, cursor = page_after(rows, cursor=asked.cursor, limit=asked.limit)
    return paged(
        request,
        found,
        cursor,
        kind=asked.format,
        item=commune_out,
        features=lambda each: [_feature(each)],
        header=COLUMNS,
        lines=lambda each: [_row(each)],
    )


@router.get("/communes/{code}", **documented(CommuneOut, 404))
@allow_api(anyone)
def commune(request: HttpRequest, code: Code) -> HttpResponse:
    """One commune by its code (INSEE or ISTAT): "05061" is Gap."""
    return as_json(commune_out(get_object_or_404(Commune, pk=code)))
