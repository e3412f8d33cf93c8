"""The few facts that filters read, of every organisation at once: some thousands of tuples, counted in memory.

One pass gives the list, the counts of every filter, the pins and the offers of an empty answer, all by the same
rule, for the same number of queries whatever is asked.
"""

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, OrganisationTheme, Site
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import Actor, visibility
from cordee.kernel.reference import queries as reference
from cordee.kernel.reference.models import Commune, PerimeterCommune
from cordee.kernel.search import queries as search
from cordee.modules.directory.rules import Search, distance_km

KIND = "organisation"
Point = tuple[float, float]


@dataclass(slots=True)
class Fact:
    """What is filtered of one organisation. ``away``: km from the commune asked for, None when too far or unknown."""

    pk: int
    name: str
    family: str
    updated_at: dt.datetime
    themes: set[str] = field(default_factory=set)
    communes: set[str] = field(default_factory=set)
    territories: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    points: list[Point] = field(default_factory=list)
    away: float | None = None

    def values(self, name: str) -> set[str]:
        """The values it has for a filter with counts."""
        return {self.family} if name == "families" else getattr(self, name)


def plain(name: str) -> str:
    """The name as lists are sorted: accents and case aside."""
    if name.isascii():
        return name.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


def _facts(actor: Actor) -> dict[int, Fact]:
    """Every live organisation with its themes and its open sites.

    A place whose point this reader may not read stands at the centre of its commune, here as everywhere: neither a
    distance nor an order by distance tells where it really is.
    """
    rows = live_organisations().order_by().values_list("pk", "name", "family", "updated_at")
    facts = {pk: Fact(pk, plain(name), family, at) for pk, name, family, at in rows}
    for pk, code in OrganisationTheme.objects.order_by().values_list("organisation_id", "code"):
        if pk in facts:
            facts[pk].themes.add(code)
    sites = Site.objects.filter(closed_on=None).order_by()
    for pk, commune, lat, lon, lat0, lon0, levels in sites.values_list(
        "organisation_id", "commune_id", "lat_e6", "lon_e6", "commune__lat_e6", "commune__lon_e6", "visibility"
    ):
        if pk not in facts:
            continue
        if commune:
            facts[pk].communes.add(commune)
        if lat is None or levels and "lat_e6" in visibility.hidden(levels, visibility.audience_of(actor, pk)):
            lat, lon = lat0, lon0
        if lat is not None and lon is not None:
            facts[pk].points.append((lat / 1_000_000, lon / 1_000_000))
    return facts


def _join_networks(facts: dict[int, Fact]) -> None:
    held = Affiliation.objects.filter(status=AffiliationStatus.ACTIVE, until=None).order_by()
    for pk, slug in held.values_list("member_id", "group__slug"):
        if pk in facts:
            facts[pk].networks.add(slug)


@dataclass(frozen=True, slots=True)
class Territory:
    """A perimeter that holds at least one of the communes listed. ``key`` is "valley:05-briancon"."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The facts, read once for a page, and the answer of each filter to a request."""

    asked: Search
    facts: dict[int, Fact]
    territories: dict[str, Territory]
    communes: dict[str, str]  # code: name
    points: dict[str, tuple[int, int]]  # the centre of each commune, in millionths of a degree
    found: dict[int, int] | None  # rank of each organisation that the text finds; None without a text
    place: Commune | None  # the commune that ``asked.near`` names

    def passes(self, fact: Fact, name: str) -> bool:
        """Whether an organisation passes one filter of the request."""
        if not self.asked[name]:
            return True
        if name == "q":
            return self.found is not None and fact.pk in self.found
        if name == "near":
            return self.place is None or fact.away is not None and fact.away <= self.asked.radius
        return not fact.values(name).isdisjoint(self.asked[name])

    def matching(self, *, leaving: str = "") -> list[Fact]:
        """What passes every filter, or every filter but one."""
        names = [name for name in self.asked.active if name != leaving]
        return [fact for fact in self.facts.values() if all(self.passes(fact, name) for name in names)]

    def counts(self, name: str) -> Counter[str]:
        """How many there are for each value of a filter, the other filters applied."""
        return Counter(value for fact in self.matching(leaving=name) for value in fact.values(name))

    def ids(self) -> list[int]:
        """The answer, in the order asked for."""
        return [fact.pk for fact in sorted(self.matching(), key=self._order)]

    @property
    def order(self) -> str:
        """The order in force: the one asked for when it means something, else the best one ("": the valleys first)."""
        wanted = self.asked.sort
        if wanted in ("nom", "recent") or wanted == "distance" and self.place or wanted == "pertinence" and self.found:
            return wanted
        return "pertinence" if self.found is not None else "distance" if self.place else ""

    def _order(self, fact: Fact) -> tuple[float, str, int]:
        first = {
            "pertinence": lambda: (self.found or {}).get(fact.pk, 0),
            "distance": lambda: fact.away if fact.away is not None else 1e6,
            "recent": lambda: -fact.updated_at.timestamp(),
            "nom": lambda: 0,
            "": lambda: 0 if any(key.startswith("valley:") for key in fact.territories) else 1,
        }
        return first[self.order](), fact.name, fact.pk


def directory(asked: Search, *, actor: Actor) -> Directory:
    """Everything the list page and the API need to answer a request."""
    facts = _facts(actor)
    if asked.networks:
        _join_networks(facts)
    codes = {code for fact in facts.values() for code in fact.communes}
    territories = _territories(facts, codes)
    found = None
    if asked.q:
        things = search.find(asked.q, actor=actor, kind=KIND).values_list("thing", flat=True)
        found = {pk: rank for rank, pk in enumerate(things)}
    place = next(iter(reference.find_communes(asked.near, limit=1)), None) if asked.near else None
    if place is not None:
        _measure(facts.values(), place)
    rows = Commune.objects.filter(pk__in=codes.union(asked.communes)).order_by("name", "code")
    communes = {code: (name, lat, lon) for code, name, lat, lon in rows.values_list("code", "name", "lat_e6", "lon_e6")}
    names = {code: name for code, (name, _, _) in communes.items()}
    points = {code: (lat, lon) for code, (_, lat, lon) in communes.items() if lat is not None and lon is not None}
    return Directory(asked, facts, territories, names, points, found, place)


def _territories(facts: dict[int, Fact], codes: set[str]) -> dict[str, Territory]:
    rows = PerimeterCommune.objects.filter(commune__in=codes).order_by(
        "perimeter__position", "perimeter__name", "perimeter_id"
    )
    territories: dict[str, Territory] = {}
    holding = defaultdict(set)
    for kind, code, name, commune in rows.values_list(
        "perimeter__kind", "perimeter__code", "perimeter__name", "commune_id"
    ):
        key = f"{kind}:{code}"
        territories[key] = Territory(key, kind, name)
        holding[commune].add(key)
    for fact in facts.values():
        fact.territories = set().union(*(holding[commune] for commune in fact.communes))
    return territories


def _measure(facts: Iterable[Fact], place: Commune) -> None:
    if place.lat_e6 is None or place.lon_e6 is None:
        return
    centre = (place.lat_e6 / 1_000_000, place.lon_e6 / 1_000_000)
    for fact in facts:
        if fact.points:
            fact.away = min(distance_km(centre, point) for point in fact.points)
