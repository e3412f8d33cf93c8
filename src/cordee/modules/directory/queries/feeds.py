"""The public directory as other tools read it: GoGoCarto and Transiscope, data·inclusion, Murmurations, Atom, DCAT.

Each takes one of ``told`` to everybody; the words are those of the format. What was checked is in docs/echanges.md.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse

from cordee.kernel.actors.models import Organisation, Theme
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound.models import Change
from cordee.kernel.outbound.rules import ORGANISATION, id_of
from cordee.lib import jsonld
from cordee.modules.directory.models import Freshness
from cordee.modules.directory.queries.outward import told_in_batches, told_of
from cordee.modules.directory.rules.vocabularies import essglobal, networks_of

NEWS = 50
MURMURATIONS = "organizations_schema-v1.0.0"
SHORTEST, LONGEST = 50, 2000  # characters of a description that data·inclusion v1 takes


def everybody(at: dt.datetime) -> Actor:
    return Actor(None, via=Via.PUBLIC, at=at)


def public_rows(at: dt.datetime) -> Iterator[dict[str, Any]]:
    """Every live record, as everybody reads it, some hundreds at a time."""
    ids = Organisation.objects.filter(ended_on=None).order_by("pk").values_list("pk", flat=True)
    return told_in_batches(ids.iterator(), actor=everybody(at))


def public_row(slug: str, at: dt.datetime) -> dict[str, Any] | None:
    ids = Organisation.objects.filter(slug=slug, ended_on=None).values_list("pk", flat=True)
    return next(iter(told_of(ids, actor=everybody(at))), None)


def _point(site: dict[str, Any]) -> tuple[float | None, float | None]:
    """(latitude, longitude) of a site, else of its commune."""
    exact = site["lat_e6"] is not None
    lat, lon = (site["lat_e6"], site["lon_e6"]) if exact else (site["commune__lat_e6"], site["commune__lon_e6"])
    return (None, None) if lat is None or lon is None else (lat / 1_000_000, lon / 1_000_000)


def _country(site: dict[str, Any]) -> str:
    return "IT" if len(site["commune__code"] or "") == 6 else "FR"  # ISTAT's codes have six digits, INSEE's five


def gogocarto(row: dict[str, Any], url: str) -> Iterator[dict[str, Any]]:
    """The elements of a GoGoCarto source, one per site that has a place: the names that its import knows."""
    for site in row["sites"]:
        lat, lon = _point(site)
        if lat is None:
            continue
        yield jsonld.pruned(
            {
                "id": f"{row['slug']}/{site['pk']}",
                "name": site["name"] or row["name"],
                "latitude": lat,
                "longitude": lon,
                "taxonomy": [str(Theme(code).label) for code in row["themes"]],
                "streetAddress": site["address"],
                "postalCode": site["postcode"],
                "addressLocality": site["commune__name"] or "",
                "addressCountry": _country(site),
                "source": settings.SITE_NAME,
                "email": site["email"] or row["email"],
                "telephone": site["phone"] or row["phone"],
                "website": row["website"],
                "description": row["description"],
                "openHours": site["opening"],
                "url": url,
                "updatedAt": row["updated_at"],
            }
        )


def data_inclusion(row: dict[str, Any], url: str) -> dict[str, Any] | None:
    """A structure of data·inclusion, schema v1; None when its name or description is not what the schema takes."""
    name, text = row["name"].strip().rstrip("."), row["description"].strip()
    if not 3 <= len(name) <= 150 or len(text) < SHORTEST:
        return None
    site = row["sites"][0] if row["sites"] else None
    told = {
        "source": "cordee",
        "id": f"cordee--{row['slug']}",
        "nom": name,
        "description": text[:LONGEST],
        "date_maj": row["updated_at"][:10],
        "telephone": row["phone"],
        "courriel": row["email"],
        "site_web": row["website"] if row["website"].startswith("http") else url,
        "reseaux_porteurs": networks_of(row["legal_form"]),
    }
    if site is not None and _country(site) == "FR":
        lat, lon = (None, None) if site["lat_e6"] is None else _point(site)
        told |= {
            "siret": site["siret"] if len(site["siret"]) == 14 else "",
            "adresse": site["address"],
            "code_postal": site["postcode"] if len(site["postcode"]) == 5 else "",
            "commune": site["commune__name"] or "",
            "code_insee": site["commune__code"] or "",
            "latitude": lat,
            "longitude": lon,
        }
    return jsonld.pruned(told)


def expiries(ids: Iterable[int]) -> dict[int, dt.date]:
    """The day from which each record is no longer to be trusted, for those that somebody verified."""
    rows = Freshness.objects.filter(organisation__in=list(ids)).values_list("organisation_id", "overdue_on")
    return {pk: day for pk, day in rows if day is not None}


def murmurations(row: dict[str, Any], url: str, expires: dt.date | None) -> dict[str, Any]:
    """A profile of ``organizations_schema-v1.0.0``. ``expires``: the day an index must have read it again."""
    site = row["sites"][0] if row["sites"] else None
    lat, lon = _point(site) if site else (None, None)
    where = [site[name] or "" for name in ("address", "postcode", "commune__name")] if site else []
    told = {
        "linked_schemas": [MURMURATIONS],
        "name": row["name"],
        "nickname": row["acronym"],
        "primary_url": row["website"] if row["website"].startswith("http") else url,
        "urls": [{"name": settings.SITE_NAME, "url": url}],
        "tags": [str(Theme(code).label) for code in row["themes"]],
        "description": row["description"],
        "status": "active",
        "full_address": ", ".join(part for part in where if part),
        "country_iso_3166": _country(site) if site and site["commune__code"] else "",
        "geolocation": None if lat is None else {"lat": lat, "lon": lon},
        "contact_details": {"email": row["email"]},
        "telephone": row["phone"],
        "geographic_scope": "local",
        "expires": expires and int(dt.datetime.combine(expires, dt.time(), dt.UTC).timestamp()),
    }
    return jsonld.pruned(told)


def news(at: dt.datetime) -> list[tuple[Change, dict[str, Any]]]:
    """The last changes of records that are still there, the newest first."""
    changes = Change.objects.filter(kind=ORGANISATION, gone=False).order_by("-position")[:NEWS]
    order = {id_of(change.thing): change for change in changes}
    return [(order[row["pk"]], row) for row in told_of(order, actor=everybody(at))]


def atom(changes: list[tuple[Change, dict[str, Any]]], *, base: str, title: str, at: dt.datetime) -> Iterator[str]:
    """An Atom feed (RFC 4287): new and changed records."""
    last = max((change.at for change, _row in changes), default=at)
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield f"<title>{escape(title)}</title><id>{escape(base)}</id><updated>{last.isoformat()}</updated>\n"
    yield f'<link rel="alternate" href="{escape(base)}"/><author><name>{escape(settings.SITE_NAME)}</name></author>\n'
    for change, row in changes:
        url = escape(f"{base}{row['slug']}/")
        yield f'<entry><title>{_xml(row["name"])}</title><id>{url}</id><link href="{url}"/>'
        yield f"<updated>{change.at.isoformat()}</updated><summary>{_xml(row['description'][:500])}</summary></entry>\n"
    yield "</feed>\n"


def _xml(text: str) -> str:
    """Without the control characters that XML 1.0 does not know."""
    return escape("".join(sign for sign in text if sign in "\t\n\r" or ord(sign) >= 32 and sign not in "\ufffe\uffff"))


def concepts(row: dict[str, Any]) -> dict[str, Any]:
    return essglobal(row["themes"], row["legal_form"])


_FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
_FILES = (
    ("directory:export_csv", "CSV", "text/csv"),
    ("directory:export_geojson", "GeoJSON", "application/geo+json"),
    ("directory:gogocarto", "JSON (GoGoCarto)", "application/json"),
    ("directory:data_inclusion", "JSON (data·inclusion, structures v1)", "application/json"),
)


_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalog(root: str, *, modified: dt.datetime | None, issued: dt.datetime | None) -> dict[str, Any]:
    """The open data sets in the words of DCAT-AP, as a portal harvests them. ``root``: the address of the site."""
    publisher = {"@id": f"{root}/", "@type": "foaf:Organization", "foaf:name": settings.SITE_NAME}
    shared = {
        "dct:publisher": publisher,
        "dct:license": {"@id": settings.OPEN_LICENCE_URL},
        "dct:issued": _date(issued),
        "dct:modified": _date(modified),
    }
    words = {
        "@context": _CONTEXT,
        "@id": root + reverse("directory:catalog"),
        "@type": "dcat:Catalog",
        "dct:title": f"Données ouvertes de {settings.SITE_NAME}",
        "dct:description": "Les jeux de données publics de cette instance de Cordée.",
        "dcat:dataset": [_dataset(root, issued, modified) | shared],
        **shared,
    }
    return jsonld.pruned(words)


def _dataset(root: str, issued: dt.datetime | None, modified: dt.datetime | None) -> dict[str, Any]:
    page = root + reverse("directory:list")
    period = {"@type": "dct:PeriodOfTime", "dcat:startDate": _date(issued), "dcat:endDate": _date(modified)}
    return {
        "@id": f"{page}#donnees",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{page}#donnees",
        "dct:title": "Annuaire des acteurs de l’économie sociale et solidaire",
        "dct:description": "Associations, coopératives, collectivités et collectifs du territoire : ce que chacun a "
        "rendu public, avec ses lieux et ses thèmes. Chaque fiche reprise d’une liste cite sa source et sa licence.",
        "dcat:keyword": ["économie sociale et solidaire", "annuaire", "associations", "coopératives"],
        "dcat:landingPage": {"@id": page},
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/FRA"},
        "dct:accrualPeriodicity": {"@id": _FREQUENCY + "CONT"},
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": settings.TERRITORY},
        "dct:temporal": period if issued else None,
        "dcat:distribution": [_file(root, page, *each) for each in _FILES],
    }


def _file(root: str, page: str, name: str, title: str, kind: str) -> dict[str, Any]:
    address = root + reverse(name)
    return {
        "@id": f"{address}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": address},
        "dct:format": title,
        "dcat:mediaType": kind,
        "dct:license": {"@id": settings.OPEN_LICENCE_URL},
    }


def _date(at: dt.datetime | None) -> dict[str, str] | None:
    return None if at is None else {"@type": "xsd:dateTime", "@value": at.isoformat()}


def span_of_changes() -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the first and the last of the records that are there changed."""
    rows = Change.objects.filter(kind=ORGANISATION).order_by("position").values_list("at", flat=True)
    return rows.first(), rows.last()
