import re
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import localize_input
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Family, LegalForm, Organisation, Theme, Visibility
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.outbound import jobs as outbound
from cordee.kernel.outbound.models import Channel
from cordee.kernel.reference.models import PerimeterKind
from cordee.lib import geojson
from cordee.lib.access import anyone
from cordee.lib.api import (
    CSV,
    GEOJSON,
    WRITE,
    Unusable,
    allow_api,
    as_json,
    documented,
    keys_after,
    page_after,
    paged,
)
from cordee.modules.directory import forms, queries
from cordee.modules.directory.api.changes import OrganisationGone, changes
from cordee.modules.directory.queries import Around
from cordee.modules.directory.rules import Search

router = Router()
Slug = Path[Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]]
Text = Annotated[str, Field(max_length=200)]
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


class SourceOut(Schema):
    """A line of a list that brought something of this record, or who had it before. Quote it with its licence.

    ``external_id``: its number in that list, empty when it is an address, a phone or an e-mail that you do not read
    here; ``last_seen``: when it was last read there; ``checksum``: SHA-256 of the
    values read then, when this record still says them all and they are all given to you. ``fields``: the names of what
    still says what the list says, "sites.…" for those of the place of rank ``site`` (from 0) in ``sites``. In JSON
    only, and not in the signed feed or by an agreement.
    """

    name: str
    licence: str
    url: str
    external_id: str = ""
    checksum: str = ""
    last_seen: str | None = None
    site: int | None = None
    fields: list[str] = []


class OrganisationOut(Schema):
    """An organisation of the directory: what its public page says. ``fte``: full-time equivalents.

    ``claimed``: someone answers for this record. ``verified_on``, ``verified_by`` ("organisation", "phone", or
    nothing): when it was last found exact; ``due_on``: to be read again from that day.
    ``distance_km``: only around a point.
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
    verified_on: str | None
    verified_by: str
    due_on: str | None
    sources: list[SourceOut]
    sites: list[SiteOut]
    distance_km: float | None = None


class OrganisationChanged(OrganisationOut):
    """As it is now; ``warnings``: what is doubted and was kept all the same (a check digit)."""

    warnings: list[str]


class OrganisationChange(Schema):
    """What to change; what is left out stays. ``seen``: the ``updated_at`` you read, to be refused if it is older."""

    model_config = ConfigDict(extra="forbid")

    name: Text = ""
    acronym: Text = ""
    legal_form: LegalForm = LegalForm.OTHER
    description: Annotated[str, Field(max_length=4000)] = ""
    description_it: Annotated[str, Field(max_length=4000)] = ""
    description_en: Annotated[str, Field(max_length=4000)] = ""
    themes: Annotated[list[Theme], Field(max_length=50)] = []
    website: Annotated[str, Field(max_length=300)] = ""
    email: Text = ""
    phone: Text = ""
    languages: Annotated[list[Text], Field(max_length=20)] = []
    fte: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] | None = None
    volunteers: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    siren: Text = ""
    rna: Text = ""
    naf_code: Text = ""
    it_fiscal_code: Text = ""
    it_vat: Text = ""
    registering: bool = False
    visibility: Annotated[
        dict[Literal["email", "phone", "description", "fte", "volunteers", "languages"], Visibility],
        Field(description="Who reads each field; what is left out keeps its readers."),
    ] = {}
    seen: AwareDatetime | None = None


class OrganisationPage(Schema):
    """``later``: with ``updated_since`` only, the address to come back to; what is gone is then told too."""

    items: list[OrganisationOut | OrganisationGone]
    next: str | None
    later: str = ""


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
    updated_since: Annotated[
        str,
        Field(
            max_length=400,
            description="Only what changed since then, in the order of changes, with what is gone: an instant with its "
            "offset the first time, then the address given as `later`. Alone, or with `limit`.",
        ),
    ] = ""

    def narrowed(self) -> bool:
        """Whether anything asked would hide a part of the changes."""
        return bool(self.search().active or self.near or self.cursor or self.format != "json")

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
_COLUMN = {"fte": "fte_hundredths"}  # the names of the API that are not those of the columns


def _found(request: Any, asked: Filters) -> tuple[list[Told], str | None]:
    """A page of organisations, with their distance when a point was given, and the cursor of the next page."""
    search, around, actor, whole = asked.search(), asked.around(), request.actor, asked.format == "json"
    if around is None:
        every = queries.answering(search, actor=actor) if search.active else queries.organisations_visible_to(actor)
        found, cursor = page_after(every.values(*queries.COLUMNS), cursor=asked.cursor, limit=asked.limit)
        return queries.told(found, actor=actor, provenance=whole), cursor
    keys = queries.keys_around(search, around, actor=actor)
    some, cursor = keys_after(keys, parts=2, cursor=asked.cursor, limit=asked.limit)
    away = {key[1]: {"distance_km": key[0] / 1000} for key in some}
    rows = queries.told_of((key[-1] for key in some), actor=actor, provenance=whole)
    return [row | away.get(row["pk"], {}) for row in rows], cursor


LIST = documented(OrganisationPage, also={GEOJSON: geojson.SCHEMA, CSV: {"type": "string"}}, conditional=True)


@router.get("/organisations", **LIST)
@allow_api(anyone)
def organisations(request: Any, asked: Query[Filters]) -> HttpResponse:
    """Organisations that answer, as the directory's page finds them; in the order of their entry, or of distance.

    GeoJSON and CSV give one feature or line per site. With `updated_since`, `If-None-Match` is answered 304 while
    nothing has changed.
    """
    if asked.updated_since:
        if asked.narrowed():
            raise Unusable("updated_since", _("Les changements se lisent tous, en JSON : sans filtre ni « cursor »."))
        return changes(request, since=asked.updated_since, limit=asked.limit, actor=request.actor)
    found, cursor = _found(request, asked)
    _note(request, asked, found)
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


def _note(request: Any, asked: Filters, found: list[Told]) -> None:
    """Who reads: the whole directory once, at its first page; an answer to filters by name."""
    whole = not asked.search().active and not asked.near
    if not whole:
        outbound.note((row["pk"] for row in found), by=request.actor, channel=Channel.API)
    elif asked.cursor is None:
        outbound.note(None, by=request.actor, channel=Channel.API)


def _row(request: Any, slug: str) -> Told:
    found: Told = get_object_or_404(queries.organisations_visible_to(request.actor).values(*queries.COLUMNS), slug=slug)
    return found


def _one(request: Any, slug: str) -> Told:
    page = request.build_absolute_uri(reverse("directory:organisation", args=[slug]))
    return queries.organisation_out(queries.told([_row(request, slug)], actor=request.actor, provenance=True)[0], page)


@router.get("/organisations/{slug}", **documented(OrganisationOut, 404))
@allow_api(anyone)
def organisation(request: Any, slug: Slug) -> HttpResponse:
    """One organisation by the last part of its page's address."""
    outbound.note([_row(request, slug)["pk"]], by=request.actor, channel=Channel.API)
    return as_json(_one(request, slug))


@router.patch(
    "/organisations/{slug}", **documented(OrganisationChanged, 400, 404, 409, 413, 415, public=False), url_name="change"
)
@allow_api(acts_for_an_organisation, WRITE)
def change_organisation(request: Any, slug: Slug, change: OrganisationChange) -> HttpResponse:
    """Change the record of the organisation whose token this is, by the rules of its page. The journal keeps it."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    form = forms.OrganisationForm(_typed(row, change), organisation=row, on=request.actor.today)
    if not form.is_valid():
        raise Unusable(problems={name: str(reasons[0]) for name, reasons in form.errors.items()})
    levels = {_COLUMN.get(name, name): str(level) for name, level in change.visibility.items()}
    columns = form.columns() | {"visibility": row.visibility | levels}
    actors.edit_organisation(organisation=row, by=request.actor, **columns)
    return as_json(_one(request, slug) | {"warnings": form.warnings})


def _typed(row: Organisation, change: OrganisationChange) -> MultiValueDict[str, Any]:
    """The form of the page as a person would have filled it: the record as it is, with what changes."""
    wanted = change.dict(exclude_unset=True)
    if not wanted:
        raise Unusable("body", _("Il n’y a rien à changer."))
    if wanted.get("seen"):
        wanted["seen"] = wanted["seen"].isoformat()
    filled = forms.OrganisationForm.read(row) | {name: wanted[name] for name in wanted if name != "visibility"}
    texts = {name: value if isinstance(value, list) else [localize_input(value)] for name, value in filled.items()}
    return MultiValueDict({name: text for name, text in texts.items() if text not in ([None], [False], ["False"])})
