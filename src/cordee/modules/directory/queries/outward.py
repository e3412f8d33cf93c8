"""What of an organisation goes out to other tools: JSON, GeoJSON, CSV, JSON-LD. One shape each, read in one place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Family, LegalForm, Organisation, OrganisationTheme, Site, Theme, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import seen, told_to
from cordee.lib import geojson, jsonld
from cordee.modules.directory.models import Freshness
from cordee.modules.directory.queries import sourcing
from cordee.modules.directory.queries.facts import listings
from cordee.modules.directory.queries.narrowing import away_from, within
from cordee.modules.directory.queries.records import organisations_visible_to
from cordee.modules.directory.rules import Point, Search
from cordee.modules.directory.rules.vocabularies import essglobal

CSV_HEADER = (
    "slug name acronym legal_form family themes siren siret rna naf_code description website email phone"
    " site_name is_head address postcode commune commune_code lat lon opening updated_at url sources licences"
    " verified_on"
).split()
COLUMNS = (
    "pk slug name acronym legal_form family siren rna it_fiscal_code it_vat naf_code naf_version description"
    " fte_hundredths volunteers languages website email phone claimed fictional updated_at visibility"
).split()
_AS_IT_IS = [name for name in COLUMNS if name not in ("pk", "fte_hundredths", "languages", "updated_at", "visibility")]
_SITE_AS_IT_IS = "name siret is_head address postcode opening phone email".split()
_SITE = ["pk", *_SITE_AS_IT_IS, "lat_e6", "lon_e6", "visibility"]
_COMMUNE_OUT = [(f"commune__{name}", name) for name in ("code", "name", "department")]
_COMMUNE = [*(name for name, _short in _COMMUNE_OUT), "commune__lat_e6", "commune__lon_e6"]
_WHOLE = "slug name family themes website fictional sources".split()
_TYPES = {
    Family.ASSOCIATION: "NGO",
    Family.FOUNDATION: "NGO",
    Family.COOPERATIVE: "LocalBusiness",
    Family.ENTERPRISE: "LocalBusiness",
    Family.PUBLIC: "GovernmentOrganization",
}
_SCHEMES = {"SIREN": "siren", "RNA": "rna", "Codice fiscale": "it_fiscal_code", "Partita IVA": "it_vat"}


@dataclass(frozen=True, slots=True)
class Around:
    """A point (latitude, longitude in degrees) and a distance in km."""

    point: Point
    radius_km: float


def told(
    rows: Iterable[dict[str, Any]], *, actor: Actor | Visibility, provenance: bool = False
) -> list[dict[str, Any]]:
    """Rows of ``COLUMNS`` as the API tells them to this reader, with themes, sites, sources, checks: four queries.

    ``provenance``: sources line by line and field by field, for JSON; else what is to be quoted of them.
    """
    organisations = [told_to(row, actor) for row in rows]
    ids = [row["pk"] for row in organisations]
    themes, sites, checks = _themes(ids), _sites(ids, actor), _verified(ids)
    found = [_told(row, themes[pk := row["pk"]], sites[pk]) | checks.get(pk, _NEVER) for row in organisations]
    sources = sourcing.whole(found) if provenance else sourcing.quoted(ids)
    return [row | {"sources": sources[row["pk"]]} for row in found]


def told_of(ids: Iterable[int], *, actor: Actor, provenance: bool = False) -> list[dict[str, Any]]:
    """These organisations in this order."""
    order = list(ids)
    rows = organisations_visible_to(actor).filter(pk__in=order).order_by().values(*COLUMNS)
    found = {row["pk"]: row for row in rows}
    return told((found[pk] for pk in order if pk in found), actor=actor, provenance=provenance)


def told_in_batches(ids: Iterable[int], *, actor: Actor) -> Iterator[dict[str, Any]]:
    """The same, some hundreds at a time: a file of any length is written without holding it."""
    left = iter(ids)
    while some := list(islice(left, 200)):
        yield from told_of(some, actor=actor)


def _themes(ids: list[int]) -> defaultdict[int, list[str]]:
    held: defaultdict[int, list[str]] = defaultdict(list)
    rows = OrganisationTheme.objects.filter(organisation__in=ids).order_by("pk")
    for pk, code in rows.values_list("organisation_id", "code"):
        held[pk].append(code)
    return held


def _sites(ids: list[int], actor: Actor | Visibility) -> defaultdict[int, list[Mapping[str, Any]]]:
    held: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    rows = Site.objects.filter(organisation__in=ids, closed_on=None).order_by("-is_head", "pk")
    for row in rows.values("organisation_id", *_SITE, *_COMMUNE):
        held[row["organisation_id"]].append(told_to(row, actor))
    return held


def _verified(ids: list[int]) -> dict[int, dict[str, Any]]:
    """When each record was last found exact, by whom, and from when it is to be read again."""
    rows = Freshness.objects.filter(organisation__in=ids).order_by()
    return {
        pk: {"verified_on": on and on.isoformat(), "verified_by": by, "due_on": due and due.isoformat()}
        for pk, on, by, due in rows.values_list("organisation_id", "verified_on", "verified_by", "due_on")
    }


_NEVER = {"verified_on": None, "verified_by": "", "due_on": None}


def _degrees(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / 1_000_000


def _told(row: Mapping[str, Any], themes: list[str], sites: list[Mapping[str, Any]]) -> dict[str, Any]:
    pk, fte, at = row["pk"], row["fte_hundredths"], row["updated_at"]
    return {name: row[name] for name in _AS_IT_IS} | {
        "pk": pk,
        "themes": themes,
        "fte": None if fte is None else fte / 100,
        "languages": row["languages"].split(),
        "updated_at": at.isoformat(),
        "sites": sites,
    }


def organisation_out(row: dict[str, Any], url: str) -> dict[str, Any]:
    """One of ``told`` as JSON; ``url``: the address of its page."""
    out = row | {"url": url, "sites": [_site_out(site) for site in row["sites"]]}
    del out["pk"]
    return out


def _site_out(site: Mapping[str, Any]) -> dict[str, Any]:
    commune = {short: site[name] for name, short in _COMMUNE_OUT} if site["commune__code"] else None
    place = {"lat": _degrees(site["lat_e6"]), "lon": _degrees(site["lon_e6"]), "commune": commune}
    return {name: site[name] for name in _SITE_AS_IT_IS} | place


def answering(asked: Search, *, actor: Actor) -> QuerySet[Organisation]:
    """The organisations that answer, as the directory's page answers, in no order."""
    return organisations_visible_to(actor).filter(pk__in=listings(asked, actor=actor).values("pk"))


def keys_around(asked: Search, around: Around, *, actor: Actor) -> list[tuple[int, ...]]:
    """(metres, id) of each organisation that answers, around a point."""
    rows = listings(asked, actor=actor).filter(within(around.point, around.radius_km))
    away = away_from(around.point, actor)
    kms = ((away(points, pk), pk) for pk, points in rows.values_list("pk", "points").iterator())
    return [(round(km * 1000), pk) for km, pk in kms if km is not None and km <= around.radius_km]


def features(row: dict[str, Any], url: str) -> Iterator[dict[str, Any]]:
    """One GeoJSON feature per site; an organisation without any has one, without a place.

    A site whose own point is unknown stands at the centre of its commune: ``precision`` is "commune", not "site".
    """
    columns = ("slug", "name", "family", "themes", "website", "fictional", "sources", "verified_on")
    whole = {name: row[name] for name in columns} | {"url": url}
    for site in row["sites"]:
        exact = site["lat_e6"] is not None
        lat, lon = (site["lat_e6"], site["lon_e6"]) if exact else (site["commune__lat_e6"], site["commune__lon_e6"])
        place = {
            "site": site["name"],
            "address": site["address"],
            "postcode": site["postcode"],
            "commune": site["commune__name"] or "",
            "commune_code": site["commune__code"] or "",
            "phone": site["phone"] or row["phone"],
            "email": site["email"] or row["email"],
            "opening": site["opening"],
            "precision": "site" if exact else "commune",
        }
        yield geojson.feature(f"{row['slug']}/{site['pk']}", lat, lon, **whole, **place)
    if not row["sites"]:
        yield geojson.feature(row["slug"], None, None, **whole, phone=row["phone"], email=row["email"])


def csv_lines(row: dict[str, Any], url: str) -> Iterator[list[Any]]:
    """One line per site, the organisation repeated; one line alone when it has none. Codes as in the JSON."""
    yield from _lines(row, url, row["legal_form"], row["family"], " ".join(row["themes"]))


def spreadsheet_header() -> list[str]:
    """The titles of a file for people, in their language; an import knows them again."""
    return [
        *(_("fiche"), _("nom"), _("sigle"), _("statut"), _("famille"), _("thèmes"), "SIREN", "SIRET", "RNA"),
        *(_("code APE"), _("description"), _("site internet"), _("e-mail"), _("téléphone"), _("lieu"), _("siège")),
        *(_("adresse"), _("code postal"), _("commune"), _("code commune"), _("latitude"), _("longitude")),
        *(_("horaires"), _("modifiée le"), _("page"), _("sources"), _("licences"), _("vérifiée le")),
        _("identifiant du lieu"),
    ]


def spreadsheet_lines(row: dict[str, Any], url: str) -> Iterator[list[Any]]:
    """The same lines, with words for codes, and what tells two places apart when the file is read again."""
    themes = ", ".join(str(Theme(code).label) for code in row["themes"])
    lines = _lines(row, url, str(LegalForm(row["legal_form"]).label), str(Family(row["family"]).label), themes)
    for line, site in zip(lines, row["sites"] or [None], strict=True):
        yield [*line, f"{url}#{site['pk']}" if site else url]


_NO_SITE: dict[str, Any] = dict.fromkeys(("siret", "email", "phone", "name", "is_head", "address", "postcode"))
_NO_SITE |= dict.fromkeys(("commune__name", "commune__code", "lat_e6", "lon_e6", "opening"))


def _all(row: dict[str, Any], name: str) -> str:
    return " ; ".join(dict.fromkeys(source[name] for source in row["sources"] if source[name]))


def _lines(row: dict[str, Any], url: str, form: str, family: str, themes: str) -> Iterator[list[Any]]:
    for site in row["sites"] or [_NO_SITE]:
        yield [
            *(row["slug"], row["name"], row["acronym"], form, family, themes, row["siren"], site["siret"], row["rna"]),
            *(row["naf_code"], row["description"], row["website"]),
            *(site["email"] or row["email"], site["phone"] or row["phone"]),
            *(site["name"], site["is_head"], site["address"], site["postcode"]),
            *(site["commune__name"], site["commune__code"]),
            *(_degrees(site["lat_e6"]), _degrees(site["lon_e6"]), site["opening"], row["updated_at"], url),
            *(_all(row, "name"), _all(row, "licence"), row["verified_on"]),
        ]


def linked_data(row: Organisation, sites: Iterable[Site], url: str) -> dict[str, Any]:
    """The organisation in the words of schema.org, for search engines and other directories: what everybody reads."""
    row = seen(row, Visibility.PUBLIC)
    themes = list(row.theme_rows.all())
    places = [_place(seen(site, Visibility.PUBLIC)) for site in sites]
    identifiers = [
        {"@type": "PropertyValue", "propertyID": scheme, "value": getattr(row, column)}
        for scheme, column in _SCHEMES.items()
        if getattr(row, column)
    ]
    words = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(Family(row.family), "Organization"),
        "@id": url,
        "name": row.name,
        "alternateName": row.acronym,
        "description": _in_languages(row),
        "url": row.website or url,
        "email": row.email,
        "telephone": row.phone,
        "identifier": identifiers,
        "knowsLanguage": row.languages.split(),
        "keywords": [str(theme.get_code_display()) for theme in themes],
        "address": places[0]["address"] if places else {},
        "location": places,
        "additionalType": _concepts([theme.code for theme in themes], row.legal_form),
    }
    return jsonld.pruned(words)


def _in_languages(row: Organisation) -> Any:
    """Its description; with the others, each with its language, when it is written in several."""
    others = list(row.texts.order_by("language").values_list("language", "description")) if row.description else []
    if not others:
        return row.description
    return [{"@language": language, "@value": text} for language, text in (("fr", row.description), *others)]


def _concepts(themes: list[str], legal_form: str) -> list[str]:
    """Its activities and its legal form in the list that networks of other countries share (ESSGlobal)."""
    told = essglobal(themes, legal_form)
    return [*told["activities"], *([told["legal_form"]] if told["legal_form"] else [])]


def linked_list(names: Iterable[tuple[str, str]], url: str) -> dict[str, Any]:
    """A list of records (name, address) in the words of schema.org, in the order of the page."""
    items = [
        {"@type": "ListItem", "position": rank, "name": name, "url": address}
        for rank, (name, address) in enumerate(names, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "url": url, "itemListElement": items}


def linked_site(root: str, search: str) -> dict[str, Any]:
    """The site, and where it is searched."""
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return {"@context": "https://schema.org", "@type": "WebSite", "url": root, "potentialAction": action}


def _place(site: Site) -> dict[str, Any]:
    point = site.point
    return {
        "@type": "Place",
        "name": str(site),
        "telephone": site.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": site.address,
            "postalCode": site.postcode,
            "addressLocality": site.commune.name if site.commune else "",
            "addressCountry": site.commune.country if site.commune else "",
        },
        "geo": point and {"@type": "GeoCoordinates", "latitude": point[0], "longitude": point[1]},
    }
