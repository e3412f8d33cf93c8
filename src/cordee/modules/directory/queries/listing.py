"""The rows of the list as they should be now, read from the records: six queries whatever their number."""

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cordee.kernel.actors.models import OrganisationTheme, Site, Visibility
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import visibility
from cordee.kernel.reference.models import PerimeterCommune, PerimeterKind
from cordee.lib.drawn_map import PROJECTION
from cordee.lib.ids import Among
from cordee.modules.directory.models import Listing

COLUMNS = "organisation_id name here family changed themes communes territories points outside".split()
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Row(NamedTuple):
    """The columns of ``Listing``, in order."""

    organisation_id: int
    name: str
    here: int
    family: str
    changed: int
    themes: str
    communes: str
    territories: str
    points: str
    outside: bool


def plain(name: str) -> str:
    """The name as lists are sorted: accents and case aside."""
    if name.isascii():
        return name.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def listed(ids: Iterable[int]) -> dict[int, Row]:
    """Those of these organisations that the list holds, as it holds them."""
    rows = Listing.objects.filter(Among("pk", ids)).values_list(*COLUMNS)
    return {row[0]: Row(*row) for row in rows}


def rows_now(ids: Iterable[int]) -> dict[int, Row]:
    """The rows of these organisations; those that have ended have none."""
    some = list(ids)
    places, themes = _places(some), _themes(some)
    territories = _territories({code for place in places.values() for code in place})
    found = {}
    for pk, name, family, at in (
        live_organisations().filter(Among("pk", some)).values_list("pk", "name", "family", "updated_at")
    ):
        communes = places[pk]
        keys = dict.fromkeys(key for code in communes for key in territories[code])
        found[pk] = Row(
            pk, plain(name)[:400],
            here=0 if any(key.startswith(f"{PerimeterKind.VALLEY}:") for key in keys) else 1,
            family=family, changed=(at - EPOCH) // dt.timedelta(microseconds=1),
            themes=" ".join(themes[pk]), territories=" ".join(keys),
            communes=" ".join(code for code in communes if code),
            points=" ".join(point for code in communes.values() for point in code.points),
            outside=_outside(communes.values()),
        )  # fmt: skip
    return found


class _Commune:
    """The places of one organisation in one commune: the centre of the commune, and how each point is written."""

    __slots__ = ("centre", "points")

    def __init__(self, centre: tuple[int, int] | None) -> None:
        self.centre = centre
        self.points: list[str] = []


def _places(ids: list[int]) -> defaultdict[int, dict[str, _Commune]]:
    """By organisation, then by commune ("" when unknown)."""
    held: defaultdict[int, dict[str, _Commune]] = defaultdict(dict)
    columns = ("organisation_id", "commune_id", "lat_e6", "lon_e6", "commune__lat_e6", "commune__lon_e6", "visibility")
    sites = Site.objects.filter(Among("organisation", ids), closed_on=None).order_by("-is_head", "pk")
    for pk, commune, lat, lon, lat0, lon0, levels in sites.values_list(*columns):
        centre = None if lat0 is None or lon0 is None else (lat0, lon0)
        place = held[pk].setdefault(commune or "", _Commune(centre))
        point = None if lat is None else (lat, lon)
        if text := _point(point, centre, levels):
            place.points.append(text)
    return held


def _point(exact: tuple[int, int] | None, centre: tuple[int, int] | None, levels: Mapping[str, Any]) -> str:
    """A point as ``Listing.points`` holds it; "" when it is unknown."""
    if exact is None:
        return "" if centre is None else "{},{}".format(*centre)
    reader = visibility.only_for(levels, "lat_e6") if levels else Visibility.PUBLIC
    if reader == Visibility.PUBLIC:
        return "{},{}".format(*exact)
    return ",".join(str(part) for part in (*exact, reader, *(centre or ("", ""))))


def _outside(communes: Iterable[_Commune]) -> bool:
    centres = [place.centre for place in communes if place.centre]
    return bool(centres) and not any(PROJECTION.shows(*centre) for centre in centres)


def _themes(ids: list[int]) -> defaultdict[int, list[str]]:
    held: defaultdict[int, list[str]] = defaultdict(list)
    rows = OrganisationTheme.objects.filter(Among("organisation", ids)).order_by("pk")
    for pk, code in rows.values_list("organisation_id", "code"):
        held[pk].append(code)
    return held


def _territories(communes: set[str]) -> defaultdict[str, list[str]]:
    """By commune, the keys of its territories: "valley:05-briancon"."""
    held: defaultdict[str, list[str]] = defaultdict(list)
    rows = PerimeterCommune.objects.filter(commune__in=communes).order_by("perimeter_id")
    for commune, kind, code in rows.values_list("commune_id", "perimeter__kind", "perimeter__code"):
        held[commune].append(f"{kind}:{code}")
    return held
