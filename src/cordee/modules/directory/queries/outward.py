"""What of an organisation goes out to other tools: JSON, GeoJSON, CSV, JSON-LD. One shape each, read in one place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Family, Organisation, OrganisationTheme, Site
from cordee.kernel.actors.rules import Actor
from cordee.lib import geojson, jsonld
from cordee.modules.directory.queries.facts import directory
from cordee.modules.directory.queries.records import organisations_visible_to
from cordee.modules.directory.rules import Point, Search, distance_km

CSV_HEADER = (
    "slug name acronym legal_form family themes siren siret rna naf_code description website email phone"
    " site_name is_head address postcode commune commune_code lat lon opening updated_at url"
).split()
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


def outward(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Organisations with all that goes out of them: three queries whatever their number."""
    sites = Site.objects.filter(closed_on=None).select_related("commune")
    return rows.prefetch_related(
        Prefetch("theme_rows", OrganisationTheme.objects.order_by("pk")), Prefetch("sites", sites, to_attr="open_sites")
    )


def outward_in_batches(ids: Iterable[int], *, actor: Actor) -> Iterator[Organisation]:
    """The same, some hundreds at a time: a file of any length is written without holding it."""
    left = iter(ids)
    while some := list(islice(left, 200)):
        yield from outward_of(some, actor=actor)


def outward_of(ids: Iterable[int], *, actor: Actor) -> list[Organisation]:
    """These organisations in this order."""
    order = list(ids)
    found = {row.pk: row for row in outward(organisations_visible_to(actor).filter(pk__in=order))}
    return [found[pk] for pk in order if pk in found]


def keys_of(asked: Search, *, around: Around | None = None, actor: Actor) -> list[tuple[int, ...]]:
    """The key of each organisation that answers, as the directory's page answers: (id,), or (metres, id) around."""
    matching = directory(asked, actor=actor).matching()
    if around is None:
        return [(fact.pk,) for fact in matching]
    away = (
        (min(distance_km(around.point, point) for point in fact.points), fact.pk) for fact in matching if fact.points
    )
    return [(round(km * 1000), pk) for km, pk in away if km <= around.radius_km]


def _degrees(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / 1_000_000


def site_out(site: Site) -> dict[str, Any]:
    commune = site.commune
    return {
        "name": site.name,
        "siret": site.siret,
        "is_head": site.is_head,
        "address": site.address,
        "postcode": site.postcode,
        "commune": commune and {"code": commune.code, "name": commune.name, "department": commune.department},
        "lat": _degrees(site.lat_e6),
        "lon": _degrees(site.lon_e6),
        "opening": site.opening,
        "phone": site.phone,
        "email": site.email,
    }


def organisation_out(row: Organisation, url: str) -> dict[str, Any]:
    """One organisation of ``outward``; ``url``: the address of its page."""
    return {
        "slug": row.slug,
        "url": url,
        "name": row.name,
        "acronym": row.acronym,
        "legal_form": row.legal_form,
        "family": row.family,
        "themes": [theme.code for theme in row.theme_rows.all()],
        "siren": row.siren,
        "rna": row.rna,
        "it_fiscal_code": row.it_fiscal_code,
        "it_vat": row.it_vat,
        "naf_code": row.naf_code,
        "naf_version": row.naf_version,
        "description": row.description,
        "fte": None if row.fte_hundredths is None else row.fte_hundredths / 100,
        "volunteers": row.volunteers,
        "languages": row.languages.split(),
        "website": row.website,
        "email": row.email,
        "phone": row.phone,
        "claimed": row.claimed,  # type: ignore[attr-defined]
        "fictional": row.fictional,
        "updated_at": row.updated_at.isoformat(),
        "sites": [site_out(site) for site in row.open_sites],  # type: ignore[attr-defined]
    }


def features(row: Organisation, url: str) -> Iterator[dict[str, Any]]:
    """One GeoJSON feature per site; an organisation without any has one, without a place.

    A site whose own point is unknown stands at the centre of its commune: ``precision`` is "commune", not "site".
    """
    told: dict[str, Any] = {
        "slug": row.slug,
        "url": url,
        "name": row.name,
        "family": row.family,
        "website": row.website,
    }
    told |= {"themes": [theme.code for theme in row.theme_rows.all()], "fictional": row.fictional}
    for site in row.open_sites:  # type: ignore[attr-defined]
        place = {
            "site": site.name,
            "address": site.address,
            "postcode": site.postcode,
            "commune": site.commune.name if site.commune else "",
            "commune_code": site.commune_id or "",
            "phone": site.phone or row.phone,
            "email": site.email or row.email,
            "opening": site.opening,
        }
        exact = site.lat_e6 is not None
        point = site if exact or site.commune is None else site.commune
        place["precision"] = "site" if exact else "commune"
        yield geojson.feature(f"{row.slug}/{site.pk}", point.lat_e6, point.lon_e6, **told, **place)
    if not row.open_sites:  # type: ignore[attr-defined]
        yield geojson.feature(row.slug, None, None, **told, phone=row.phone, email=row.email)


def csv_lines(row: Organisation, url: str) -> Iterator[list[Any]]:
    """One line per site, the organisation repeated; one line alone when it has none. Codes as in the JSON."""
    yield from _lines(row, url, row.legal_form, row.family, " ".join(theme.code for theme in row.theme_rows.all()))


def spreadsheet_header() -> list[str]:
    """The titles of a file for people, in their language; an import knows them again."""
    return [
        *(_("fiche"), _("nom"), _("sigle"), _("statut"), _("famille"), _("thèmes"), "SIREN", "SIRET", "RNA"),
        *(_("code APE"), _("description"), _("site internet"), _("e-mail"), _("téléphone"), _("lieu"), _("siège")),
        *(_("adresse"), _("code postal"), _("commune"), _("code commune"), _("latitude"), _("longitude")),
        *(_("horaires"), _("modifiée le"), _("page")),
    ]


def spreadsheet_lines(row: Organisation, url: str) -> Iterator[list[Any]]:
    """The same lines, with words for codes."""
    themes = ", ".join(str(theme.get_code_display()) for theme in row.theme_rows.all())
    yield from _lines(row, url, row.get_legal_form_display(), row.get_family_display(), themes)


def _lines(row: Organisation, url: str, form: str, family: str, themes: str) -> Iterator[list[Any]]:
    for site in row.open_sites or [Site()]:  # type: ignore[attr-defined]
        yield [
            *(row.slug, row.name, row.acronym, form, family, themes, row.siren, site.siret, row.rna),
            *(row.naf_code, row.description, row.website, site.email or row.email, site.phone or row.phone),
            *(site.name, site.is_head, site.address, site.postcode),
            *(site.commune.name if site.commune else "", site.commune_id),
            *(_degrees(site.lat_e6), _degrees(site.lon_e6), site.opening, row.updated_at.isoformat(), url),
        ]


def linked_data(row: Organisation, sites: Iterable[Site], url: str) -> dict[str, Any]:
    """The organisation in the words of schema.org, for search engines and other directories."""
    places = [_place(site) for site in sites]
    identifiers = [
        {"@type": "PropertyValue", "propertyID": scheme, "value": getattr(row, column)}
        for scheme, column in _SCHEMES.items()
        if getattr(row, column)
    ]
    told = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(Family(row.family), "Organization"),
        "@id": url,
        "name": row.name,
        "alternateName": row.acronym,
        "description": row.description,
        "url": row.website or url,
        "email": row.email,
        "telephone": row.phone,
        "identifier": identifiers,
        "knowsLanguage": row.languages.split(),
        "keywords": [str(theme.get_code_display()) for theme in row.theme_rows.all()],
        "address": places[0]["address"] if places else {},
        "location": places,
    }
    return jsonld.pruned(told)


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
