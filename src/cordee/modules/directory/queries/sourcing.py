"""Which lists brought what a record says, as it goes out: in short, to quote them, or whole, field by field."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cordee.kernel.exchange.models import Origin
from cordee.kernel.exchange.queries import number_told

# The columns of a record whose name in the API is another
_NAMED = {"fte_hundredths": "fte", "site.commune_id": "sites.commune", "site.lat_e6": "sites.lat"}
_NAMED |= {"site.lon_e6": "sites.lon"}
_HELD = {"commune_id": "commune__code"}
_UNSAID = ("naf_version", "registering", "family")  # deduced or internal: neither told nor counted
_OF_NOBODY: dict[str, Any] = {"external_id": "", "checksum": "", "last_seen": None, "site": None, "fields": []}


def _rows(ids: Iterable[int]) -> Any:
    rows = Origin.objects.filter(organisation__in=list(ids), live=True)
    return rows.select_related("source").order_by("source__name", "pk")


def quoted(ids: list[int]) -> defaultdict[int, list[dict[str, Any]]]:
    """The lists that brought something of each organisation, and who had it before, with the licences to quote."""
    held: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    columns = ("organisation_id", "source__name", "licence", "source__licence", "source__url", "held_from")
    for pk, name, licence, list_licence, url, before in _rows(ids).values_list(*columns):
        for source in ({"name": name, "licence": licence or list_licence, "url": url}, *before):
            if source not in held[pk]:
                held[pk].append(source)
    return held


def whole(rows: list[dict[str, Any]]) -> defaultdict[int, list[dict[str, Any]]]:
    """The same, line by line of each list: its number there, when it was last read, which fields still say it.

    ``rows``: records as this reader may read them (``outward.told``). A field that is kept from them is not named, and
    the checksum of a line is given only when they read every value it is made of: it would let the others be guessed.
    Nor is a number told that is one of the values kept from them (``number_told``).
    """
    told = {row["pk"]: row for row in rows}
    held: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for origin in _rows(told):
        lines = held[origin.organisation_id]
        lines.append(_line(origin, told[origin.organisation_id]))
        lines += [_OF_NOBODY | hand for hand in origin.held_from if _OF_NOBODY | hand not in lines]
    return held


def _line(origin: Origin, row: Mapping[str, Any]) -> dict[str, Any]:
    rank, site = next(
        ((rank, site) for rank, site in enumerate(row["sites"]) if f"actors.site:{site['pk']}" == origin.thing),
        (None, None),
    )
    said = {name: value for name, value in origin.seen.items() if name not in _UNSAID and value not in ("", None, [])}
    same = [name for name, value in said.items() if _says(row, site, name, value)]
    return {
        "name": origin.source.name,
        "licence": origin.licence or origin.source.licence,
        "url": origin.source.url,
        "external_id": number_told(origin, same),
        "checksum": origin.checksum if len(same) == len(said) else "",
        "last_seen": origin.last_seen.isoformat(),
        "site": rank,
        "fields": sorted(_NAMED.get(name, name.replace("site.", "sites.", 1)) for name in same),
    }


def _says(row: Mapping[str, Any], site: Mapping[str, Any] | None, name: str, value: Any) -> bool:
    if name == "themes":
        return set(value) <= set(row["themes"])
    if name.startswith("site."):
        column = name.removeprefix("site.")
        return site is not None and site.get(_HELD.get(column, column)) == value
    if name == "fte_hundredths":
        return row["fte"] is not None and round(row["fte"] * 100) == value
    if name == "languages":
        return row["languages"] == value.split()
    return row.get(name) == value
