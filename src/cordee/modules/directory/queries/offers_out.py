"""What of an offer or a need goes out to other tools: JSON, GeoJSON, CSV, JSON-LD."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import OfferDirection
from cordee.lib import geojson, jsonld
from cordee.modules.directory.models import Offer

CSV_HEADER = (
    "id direction family title words organisation organisation_url commune commune_code lat lon since until quantity"
    " unit expires_on posted_at updated_at url more"
).split()


def told(row: Offer, base: str) -> dict[str, Any]:
    """As the API gives it; ``base`` is the address of the site without a last "/"."""
    place = row.commune
    return {
        "id": row.pk,
        "url": base + reverse("directory:offer", args=[row.pk]),
        "direction": row.direction,
        "family": row.family,
        "title": row.title,
        "words": row.words,
        "organisation": {
            "name": row.organisation.name,
            "slug": row.organisation.slug,
            "url": base + reverse("directory:organisation", args=[row.organisation.slug]),
        },
        "commune": {"code": place.code, "name": place.name, "department": place.department} if place else None,
        "lat": _degrees(place.lat_e6) if place else None,
        "lon": _degrees(place.lon_e6) if place else None,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
        "quantity": row.quantity,
        "unit": row.unit,
        "more": base + row.url if row.url.startswith("/") else row.url,
        "expires_on": row.expires_on.isoformat(),
        "posted_at": row.posted_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }


def _degrees(millionths: int | None) -> float | None:
    return None if millionths is None else millionths / 1_000_000


def features(row: Offer, base: str) -> Iterator[dict[str, Any]]:
    """One point: the centre of the commune."""
    out = told(row, base)
    place = row.commune
    lat, lon = (place.lat_e6, place.lon_e6) if place else (None, None)
    out["organisation"] = row.organisation.name
    out["commune"] = place.name if place else ""
    kept = {name: value for name, value in out.items() if name not in ("id", "lat", "lon")}
    yield geojson.feature(row.pk, lat, lon, **kept)


def csv_lines(row: Offer, base: str) -> Iterator[list[Any]]:
    out = told(row, base)
    out |= {"organisation": row.organisation.name, "organisation_url": out["organisation"]["url"]}
    out |= {"commune": row.commune.name if row.commune else "", "commune_code": row.commune_id or ""}
    yield [out[name] for name in CSV_HEADER]


def spreadsheet_header() -> list[str]:
    return [
        _("sens"), _("famille"), _("en une phrase"), _("précisions"), _("organisation"), _("commune"),
        _("à partir du"), _("fin (exclue)"), _("combien"), _("de quoi"), _("s’efface le"), _("page"),
    ]  # fmt: skip


def spreadsheet_lines(row: Offer, base: str) -> Iterator[list[Any]]:
    out = told(row, base)
    yield [
        row.get_direction_display(), row.get_family_display(), row.title, row.words, row.organisation.name,
        row.commune.name if row.commune else "", out["since"], out["until"], row.quantity, row.unit, out["expires_on"],
        out["url"],
    ]  # fmt: skip


def linked_data(row: Offer, base: str) -> dict[str, Any]:
    """schema.org: an Offer, or a Demand for a need."""
    out, offered = told(row, base), row.direction == OfferDirection.OFFER
    who = {"@type": "Organization", "name": row.organisation.name, "url": out["organisation"]["url"]}
    return jsonld.pruned(
        {
            "@context": "https://schema.org",
            "@type": "Offer" if offered else "Demand",
            "@id": out["url"],
            "url": out["url"],
            "name": row.title,
            "description": row.words if offered else "",
            "itemOffered": {"@type": "Thing", "name": row.title, "description": row.words},
            "category": str(row.get_family_display()),
            "offeredBy" if offered else "seller": who if offered else None,
            "buyer": None if offered else who,
            "areaServed": row.commune.name if row.commune else "",
            "availabilityStarts": out["since"],
            "availabilityEnds": out["until"],
            "validFrom": out["posted_at"],
            "validThrough": out["expires_on"],
            "eligibleQuantity": {"@type": "QuantitativeValue", "value": row.quantity, "unitText": row.unit}
            if row.quantity
            else None,
        }
    )
