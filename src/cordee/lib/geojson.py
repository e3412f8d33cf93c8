"""GeoJSON (RFC 7946): WGS 84, longitude before latitude, six decimals (11 cm), written as it is read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def feature(key: str | int, lat_e6: int | None, lon_e6: int | None, **properties: Any) -> dict[str, Any]:
    """A point, or a feature without a place (``geometry: null``) when the coordinates are unknown."""
    place = None
    if lat_e6 is not None and lon_e6 is not None:
        place = {"type": "Point", "coordinates": [lon_e6 / 1_000_000, lat_e6 / 1_000_000]}
    return {"type": "Feature", "id": key, "geometry": place, "properties": properties}


def collection(features: Iterable[Mapping[str, Any]], **members: Any) -> Iterator[str]:
    """The text of a FeatureCollection, feature by feature; ``members`` (licence, next…) come first."""
    head = json.dumps({"type": "FeatureCollection", **members}, cls=DjangoJSONEncoder, ensure_ascii=False)
    yield head[:-1] + ', "features": ['
    for number, each in enumerate(features):
        yield (",\n" if number else "\n") + json.dumps(each, cls=DjangoJSONEncoder, ensure_ascii=False)
    yield "\n]}\n"


SCHEMA: dict[str, Any] = {  # for OpenAPI
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "licence": {"type": "string"},
        "next": {"type": ["string", "null"]},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "integer"]},
                    "properties": {"type": "object"},
                    "geometry": {
                        "type": ["object", "null"],
                        "required": ["type", "coordinates"],
                        "properties": {
                            "type": {"const": "Point"},
                            "coordinates": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
                        },
                    },
                },
            },
        },
    },
}
