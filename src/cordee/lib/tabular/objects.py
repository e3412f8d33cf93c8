"""JSON: a list of objects, the list inside {"items": …} and its like, or a GeoJSON."""

import json
from typing import Any

from django.utils.translation import gettext as _

from cordee.lib.tabular.table import MAX_COLUMNS, MAX_ROWS, Line, Unreadable

WRAPPERS = ("items", "results", "features", "data", "records", "organisations", "organizations", "structures")
DEPTH = 4


def lines_of(text: str, path: str = "") -> list[Line]:
    """One line of labels (number 0), then one for each object, numbered from 1. ``path``: keys to the list."""
    objects = [_flat(item) for item in _objects(_at(path, _parsed(text)))]
    labels = list(dict.fromkeys(label for item in objects for label in item))
    if len(labels) > MAX_COLUMNS:
        raise Unreadable(
            _("Ces objets ont plus de %(count)s propriétés : ce n’est sans doute pas une liste.")
            % {"count": MAX_COLUMNS}
        )
    rows = [(number, [item.get(label, "") for label in labels]) for number, item in enumerate(objects, 1)]
    return [(0, labels), *rows]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda name: "")
    except RecursionError:
        raise Unreadable(_("Ce JSON emboîte trop d’objets les uns dans les autres.")) from None
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:20]):
            return _by_line(lines)
        line = getattr(error, "lineno", 1)
        raise Unreadable(_("Ce JSON est mal formé, ligne %(line)s.") % {"line": line}) from None


def _by_line(lines: list[str]) -> list[Any]:
    result = []
    for number, line in enumerate(lines, 1):
        try:
            result.append(json.loads(line, parse_int=str, parse_float=str, parse_constant=lambda name: ""))
        except (ValueError, RecursionError):
            raise Unreadable(_("Ce JSON est mal formé, ligne %(line)s.") % {"line": number}) from None
    return result


def _at(path: str, tree: Any) -> Any:
    for key in filter(None, path.split(".")):
        if not isinstance(tree, dict) or key not in tree:
            names = ", ".join(f"« {name} »" for name in list(tree)[:8]) if isinstance(tree, dict) else ""
            message = _("Ce JSON ne contient pas « %(key)s » à cet endroit. Il contient : %(names)s.")
            raise Unreadable(message % {"key": key, "names": names or _("une liste")})
        tree = tree[key]
    return tree


def _objects(tree: Any) -> list[dict[str, Any]]:
    if isinstance(tree, dict):
        tree = next((tree[key] for key in WRAPPERS if isinstance(tree.get(key), list)), [tree])
    if not isinstance(tree, list) or not tree or not all(isinstance(item, dict) for item in tree):
        raise Unreadable(_('Ce JSON n’est pas une liste d’objets : attendu [{…}, {…}] ou {"items": [{…}]}.'))
    if len(tree) > MAX_ROWS:
        raise Unreadable(
            _("Ce fichier a plus de %(count)s lignes. Partagez-le en plusieurs fichiers.") % {"count": MAX_ROWS}
        )
    return tree


def _flat(item: dict[str, Any]) -> dict[str, str]:
    """Nested labels joined by a dot; a GeoJSON point becomes lat and lon; a list of words becomes one cell."""
    if item.get("type") == "Feature" and isinstance(item.get("properties"), dict):
        point = item.get("geometry") or {}
        place = point.get("coordinates") if isinstance(point, dict) and point.get("type") == "Point" else None
        lonlat = {"lon": place[0], "lat": place[1]} if isinstance(place, list) and len(place) > 1 else {}
        named = {"id": item["id"]} if item.get("id") else {}
        item = named | item["properties"] | lonlat
    result: dict[str, str] = {}
    _spread("", item, result, 0)
    return result


def _spread(prefix: str, value: Any, result: dict[str, str], depth: int) -> None:
    if isinstance(value, dict) and depth < DEPTH:
        for key, inner in value.items():
            _spread(f"{prefix}.{key}" if prefix else str(key), inner, result, depth + 1)
    elif isinstance(value, list):
        result[prefix] = ", ".join(_text(part) for part in value if not isinstance(part, dict | list))
    else:
        result[prefix] = _text(value)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)
