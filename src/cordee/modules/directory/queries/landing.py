"""The page of a commune or of a valley: who is there, what they do, which portal shows it, who is near."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Site
from cordee.kernel.reference import queries as reference
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterCommune, PerimeterKind
from cordee.lib import jsonld
from cordee.lib.drawn_map import Detail, Map, Place, draw, frame_around
from cordee.lib.geo import box, distance_m
from cordee.modules.directory.models import Portal, Total
from cordee.modules.directory.queries.facts import Directory
from cordee.modules.directory.queries.lists import counted
from cordee.modules.directory.queries.outward import linked_list
from cordee.modules.directory.queries.portals import all_portals
from cordee.modules.directory.rules import Search
from cordee.modules.directory.rules.landing import address_of, at

NEAREST = 6
FAR = (15_000, 40_000, 120_000)  # metres: looked at in turn, until enough communes have somebody
MOST_ELSEWHERE = 200  # communes outside the valleys that the index names: those that have the most


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A commune where somebody is. ``km``: from the centre of the place one looks at."""

    code: str
    name: str
    count: int
    km: int
    lat_e6: int
    lon_e6: int

    @property
    def url(self) -> str:
        return commune_url(self.code, self.name)

    @property
    def number(self) -> str:
        return counted(self.count)


def commune_url(code: str, name: str) -> str:
    return reverse("directory:commune", args=[address_of(code, name)])


def valley_url(code: str) -> str:
    return reverse("directory:valley", args=[code])


def valley(code: str) -> Perimeter | None:
    return reference.perimeter(PerimeterKind.VALLEY, code)


def _with_somebody(communes: QuerySet[Commune]) -> QuerySet[Commune]:
    there = Site.objects.filter(commune=OuterRef("pk"), closed_on=None, organisation__ended_on=None)
    return communes.filter(Exists(there)).order_by()


def _near(centre: tuple[int, int], but: Iterable[str]) -> list[tuple[int, Commune]]:
    """(metres, commune) of the nearest where somebody is; one query most of the time, three at most."""
    found: list[tuple[int, Commune]] = []
    for metres in FAR:
        around = box(*centre, metres)
        inside = {"lat_e6__range": (around.south, around.north), "lon_e6__range": (around.west, around.east)}
        rows = _with_somebody(Commune.objects.filter(ended=False, **inside).exclude(pk__in=list(but)))
        away = ((distance_m(*centre, row.lat_e6 or 0, row.lon_e6 or 0), row.pk, row) for row in rows)
        found = [(far, row) for far, _pk, row in sorted(away, key=lambda one: one[:2]) if far <= metres][:NEAREST]
        if len(found) == NEAREST:
            break
    return found


def neighbours(centre: tuple[int | None, int | None], *, but: Iterable[str]) -> list[Neighbour]:
    """The nearest communes where somebody is, but for these; none when nobody knows where one stands."""
    lat, lon = centre
    near = _near((lat, lon), but) if lat is not None and lon is not None else []
    counts = _counts([row.pk for _far, row in near])
    return [
        Neighbour(row.pk, row.name, counts[row.pk], round(far / 1000), row.lat_e6 or 0, row.lon_e6 or 0)
        for far, row in near
    ]


def _counts(codes: list[str]) -> dict[str, int]:
    rows = Total.objects.filter(kind="communes", value__in=codes).values_list("value", "number")
    return defaultdict(int, rows)


def centre_of_valley(row: Perimeter) -> tuple[int | None, int | None]:
    """The middle of its communes."""
    middle = reference.communes_of(row).aggregate(lat=Avg("lat_e6"), lon=Avg("lon_e6"))
    known = middle["lat"] is not None
    return (round(middle["lat"]), round(middle["lon"])) if known else (None, None)


def codes_of_valley(row: Perimeter) -> set[str]:
    return set(PerimeterCommune.objects.filter(perimeter=row).values_list("commune_id", flat=True))


def portals_of(asked: Search) -> list[Portal]:
    """The open portals that show this place, those that show nothing else first."""

    def shows(portal: Portal) -> bool:
        return any(set(portal.filters.get(name, ())) & set(asked[name]) for name in ("communes", "territories"))

    found = [portal for portal in all_portals().filter(closed_at=None) if shows(portal)]
    return sorted(found, key=lambda portal: sum(map(len, portal.filters.values())))


def _list_url(codes: Sequence[str]) -> str:
    return f"{reverse('directory:list')}?{urlencode([('commune', code) for code in codes])}"


def map_of_places(places: Iterable[Place], found: Directory, *, chosen: str = "") -> Map | None:
    """The drawn map: each plate and each valley leads to its own page. None when nothing of it is in the drawing."""
    shown = list(places)
    names = {place.code: place.label for place in shown}

    def url(codes: tuple[str, ...]) -> str:
        return commune_url(codes[0], names[codes[0]]) if len(codes) == 1 else _list_url(codes)

    valleys = reference.valleys(valley_url, chosen)
    detail = Detail(reverse("directory:export_geojson") + found.asked.href, "results")
    more: dict[str, Any] = {"valleys": valleys, "swatch": _("nombre d’organisations"), "detail": detail}
    drawn = draw(shown, url=url, together=found.together, frame=frame_around(shown), **more)
    return drawn if drawn.pins else None


def places_of(found: Directory, codes: Iterable[str], *, chosen: str = "") -> list[Place]:
    """The communes of an answer that are among these, as plates."""
    counts, kept = found.counts("communes"), set(codes)
    return [
        Place(code, found.communes[code], counts[code], *found.points[code], chosen=code == chosen)
        for code in found.points
        if code in kept and counts[code]
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """A valley, or what is elsewhere (``url`` is then ""), with its communes: (name, address, number)."""

    name: str
    url: str
    number: str
    communes: list[tuple[str, str, str]]


def index() -> list[Group]:
    """Every commune where somebody is, valley by valley; three queries."""
    totals = Total.objects.filter(kind="communes", number__gt=0).order_by("-number", "value")
    counts = dict(totals.values_list("value", "number"))
    named = dict(Commune.objects.filter(pk__in=counts).order_by("folded", "pk").values_list("pk", "name"))
    rows = PerimeterCommune.objects.filter(perimeter__kind=PerimeterKind.VALLEY).select_related("perimeter")
    within: dict[str, Perimeter] = {row.commune_id: row.perimeter for row in rows}
    grouped: dict[Perimeter | None, list[str]] = {}
    for row in sorted(set(within.values()), key=lambda one: (one.position, one.name)):
        grouped[row] = [code for code in named if within.get(code) == row]
    elsewhere = [code for code in counts if code in named and code not in within][:MOST_ELSEWHERE]
    grouped[None] = sorted(elsewhere, key=list(named).index)
    return [_group(row, codes, named, counts) for row, codes in grouped.items() if codes]


def _group(row: Perimeter | None, codes: list[str], named: dict[str, str], counts: dict[str, int]) -> Group:
    communes = [(named[code], commune_url(code, named[code]), counted(counts[code])) for code in codes]
    return Group(row.name if row else _("Ailleurs"), valley_url(row.code) if row else "", "", communes)


def addresses() -> Iterable[str]:
    """The pages of the communes and valleys where somebody is, for the sitemap: two queries."""
    totals = Total.objects.filter(number__gt=0)
    codes = totals.filter(kind="communes").order_by().values("value")
    for code, name in Commune.objects.filter(pk__in=codes).order_by("pk").values_list("pk", "name"):
        yield commune_url(code, name)
    keys = totals.filter(kind="territories", value__startswith=f"{PerimeterKind.VALLEY}:").order_by("value")
    for key in keys.values_list("value", flat=True):
        yield valley_url(key.partition(":")[2])


def linked_place(title: str, place: dict[str, Any], names: Iterable[tuple[str, str]], url: str) -> dict[str, Any]:
    """The page in the words of schema.org: what it is about, and the records it lists."""
    items = linked_list(names, url)
    del items["@context"]
    about = {"@type": "AdministrativeArea", **place}
    words = {"@type": "CollectionPage", "@id": url, "url": url, "name": title, "about": about, "mainEntity": items}
    return jsonld.pruned({"@context": "https://schema.org", **words})


def about_commune(row: Commune) -> dict[str, Any]:
    here = row.lat_e6 is not None and row.lon_e6 is not None
    geo = {"@type": "GeoCoordinates", "latitude": (row.lat_e6 or 0) / 1e6, "longitude": (row.lon_e6 or 0) / 1e6}
    address = {"@type": "PostalAddress", "addressLocality": row.name, "addressCountry": row.country}
    address["postalCode"] = row.postcode
    identifier = {"@type": "PropertyValue", "propertyID": "INSEE" if row.country == "FR" else "ISTAT", "value": row.pk}
    return {"name": row.name, "identifier": identifier, "address": address, "geo": geo if here else None}


def title_of_commune(row: Commune) -> str:
    return _("Associations et organisations %(place)s") % {"place": at(row.name)}


def title_of_valley(row: Perimeter) -> str:
    return _("Associations et organisations : %(place)s") % {"place": row.name}
