"""The answer to a request: its list, the counts of every filter, its map and its offers, which always agree.

Up to a thousand organisations are read in a few words (``Fact``), filtered and counted in memory, by one rule. When
more answer, the database filters, a thousand are read, and nothing claims to have counted the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from django.db.models import ExpressionWrapper, F, IntegerField, Q, QuerySet

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Site
from cordee.kernel.actors.rules import Actor
from cordee.kernel.reference import queries as reference
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterKind
from cordee.kernel.search import queries as search
from cordee.kernel.search.rules import Wanted
from cordee.lib.drawn_map import PROJECTION
from cordee.lib.ids import Among
from cordee.modules.directory.models import Listing, Total
from cordee.modules.directory.queries.answers import Answer, Fact, Ids, Sets, Territory
from cordee.modules.directory.queries.listing import plain
from cordee.modules.directory.queries.narrowing import away_from, centre_of, narrowed
from cordee.modules.directory.rules import MANY, Point, Search

__all__ = ["KIND", "Answer", "Directory", "Fact", "Ids", "Territory", "answering", "directory", "listings", "plain"]

KIND = "organisation"
MOST_VALUES = 100  # of a filter: beyond, those that have the most organisations
_NEVER_LEFT_OUT = (f"{PerimeterKind.VALLEY}:", f"{PerimeterKind.DEPARTMENT}:", f"{PerimeterKind.REGION}:")
FEW = 5000  # ids that the index of words is given to choose among
_COLUMNS = ("pk", "name", "here", "family", "changed", "themes", "communes", "territories", "points", "out")
_ORDERS = {"nom": ("name", "pk"), "recent": ("-changed", "name", "pk"), "": ("here", "name", "pk")}


@dataclass
class Directory:
    """One request of one reader, and what answers it."""

    asked: Search
    actor: Actor
    total: int  # organisations in the directory
    place: Commune | None  # the commune that ``asked.near`` names
    found: dict[int, int] | None  # rank of each organisation that the text finds; None without a text
    base: dict[int, Fact] | None  # all the facts or, when they are too many, those that the text finds
    first: search.Best | None = None  # what the text finds in the whole directory, when that was asked
    wanted: list[Wanted] | None = None  # its words, as the whole directory has them read
    answers: dict[str, Answer] = field(default_factory=dict)
    counted: dict[str, Counter[str]] = field(default_factory=dict)
    kept: dict[str, set[str]] = field(default_factory=dict)

    @property
    def centre(self) -> Point | None:
        return centre_of(self.place)

    @cached_property
    def facts(self) -> dict[int, Fact]:
        """Those that were read, by organisation."""
        return self.base if self.base is not None else {fact.pk: fact for fact in self.answer().facts}

    def passes(self, fact: Fact, name: str) -> bool:
        """Whether an organisation passes one filter of the request."""
        if not self.asked[name]:
            return True
        if name == "q":
            return self.found is not None and fact.pk in self.found
        if name == "near":
            return self.place is None or fact.away is not None and fact.away <= self.asked.radius
        return not set(self.asked[name]).isdisjoint(fact.values(name))

    def answer(self, leaving: str = "") -> Answer:
        """What passes every filter, or every filter but one."""
        leaving = leaving if leaving and self.asked[leaving] else ""
        if leaving not in self.answers:
            self.answers[leaving] = self._answer([name for name in self.asked.active if name != leaving])
        return self.answers[leaving]

    def _answer(self, names: list[str]) -> Answer:
        everyone = self.total <= MANY
        if self.base is not None and (everyone or "q" in names):
            return Answer([fact for fact in self.base.values() if all(self.passes(fact, name) for name in names)])
        if not [name for name in names if name != "near" or self.centre]:
            return Answer([], more=True, whole=True)
        if "q" in names:
            return self._worded([name for name in names if name != "q"])
        if "near" in names and self.centre:
            return self._around(names)
        ids = list(self.narrowed(names).values_list("pk", flat=True)[: MANY + 1])
        facts = list(self.read(ids).values())
        return Answer(facts, more=len(ids) > MANY)

    def narrowed(self, names: Iterable[str]) -> QuerySet[Listing]:
        return narrowed(self.asked, names, total=self.total, centre=self.centre)

    def _worded(self, names: list[str]) -> Answer:
        """Those that the text finds and that pass these filters, when the text may find too many to read them.

        The square around a commune holds more than the circle: what falls outside is asked for again, in excess.
        """
        if not names and self.first:
            return Answer(list(self.read(self.first.things).values()), more=self.first.more)
        among, most = self._others(names) if names else None, MANY
        if isinstance(among, list):
            most = FEW
        while True:
            best = self._best(among, most)
            facts = self._first(best.things, near="near" in names)
            if not best.more or len(facts) >= MANY or "near" not in names:
                self.found = (self.found or {}) | {pk: rank for rank, pk in enumerate(best.things)}
                return Answer(facts, more=best.more or len(facts) > MANY)
            most *= 2

    def _best(self, among: search.Among | None, most: int) -> search.Best:
        """What the text finds among these, its words being read as the whole directory has them read.

        What answers here to the words as typed answers in the whole directory too: there is then no need to ask it.
        """

        def ask(wanted: list[Wanted]) -> search.Best:
            return search.best(self.asked.q, actor=self.actor, kind=KIND, among=among, most=most, wanted=wanted)

        if self.wanted is None:
            best = ask(typed := search.as_typed(self.asked.q))
            if best.things:
                self.wanted = typed
                return best
            self.wanted = search.reading(self.asked.q, actor=self.actor, kind=KIND)
            if self.wanted == typed:
                return best
        return ask(self.wanted)

    def _others(self, names: list[str]) -> search.Among:
        """Those that pass these filters: read, or to be asked when they are too many."""
        others = self.narrowed(names).values_list("pk", flat=True)
        few = list(others[: FEW + 1])
        return few if len(few) <= FEW else others

    def _first(self, ids: list[int], *, near: bool) -> list[Fact]:
        """The first of these, ``near``: within the distance asked for; a little more than a thousand at most."""
        found: list[Fact] = []
        size = MANY + MANY // 3  # a square is larger than its circle by 4/π
        for at in range(0, len(ids), size):
            found += self.read(ids[at : at + size], near=near).values()
            if len(found) > MANY:
                break
        return found

    def _around(self, names: list[str]) -> Answer:
        """Those around the commune that pass these filters: every distance is counted, the nearest are read."""
        near = sorted(self.distances(names))
        return Answer(list(self.read(pk for _km, pk in near[: MANY + 1]).values()), more=len(near) > MANY)

    def distances(self, names: Iterable[str]) -> Iterator[tuple[float, int]]:
        """(km, organisation) of those that pass these filters, the distance among them."""
        away = self._away
        for pk, points in self.narrowed(names).values_list("pk", "points").iterator() if away else ():
            km = away(points, pk) if away else None
            if km is not None and km <= self.asked.radius:
                yield km, pk

    @cached_property
    def _away(self) -> Callable[[str, int], float | None] | None:
        return away_from(self.centre, self.actor) if self.centre else None

    def read(self, ids: Iterable[int] | None = None, *, near: bool = False) -> dict[int, Fact]:
        """The facts of these organisations, or of all, with their distance and their networks if those are asked.

        ``near``: only of those within the distance asked for.
        """
        rows = Listing.objects.order_by() if ids is None else Listing.objects.filter(Among("pk", ids)).order_by()
        rows = rows.annotate(out=ExpressionWrapper(F("outside"), IntegerField()))  # a boolean costs a call a row
        facts, split, away, most = {}, Sets(), self._away, self.asked.radius
        near = near and self.place is not None
        for pk, name, here, family, changed, themes, communes, territories, points, outside in rows.values_list(
            *_COLUMNS
        ):
            km = away(points, pk) if away else None
            if near and (km is None or km > most):
                continue
            facts[pk] = Fact(
                pk, name, here, family, changed, split[themes], split[communes], split[territories], outside, km
            )
        if self.asked.networks:
            held = Affiliation.objects.filter(status=AffiliationStatus.ACTIVE, until=None).order_by()
            for pk, slug in held.filter(group__slug__in=self.asked.networks).values_list("member_id", "group__slug"):
                if pk in facts:
                    facts[pk].networks.add(slug)
        return facts

    def matching(self, *, leaving: str = "") -> list[Fact]:
        """Those that pass every filter, or every filter but one: all of them, or a thousand (``answer().more``)."""
        return self.answer(leaving).facts

    def count(self, leaving: str = "") -> int:
        """How many pass; above a thousand, one more than a thousand."""
        answer = self.answer(leaving)
        return self.total if answer.whole else len(answer.facts) if not answer.more else MANY + 1

    def is_counted(self, name: str) -> bool:
        """Whether ``counts`` are the true numbers: else they only tell which values there are."""
        answer = self.answer(name)
        return answer.whole or not answer.more

    def counts(self, name: str) -> Counter[str]:
        """How many there are for each value of a filter, the other filters applied."""
        if name not in self.counted:
            answer = self.answer(name)
            values = (fact.values(name) for fact in answer.facts)
            self.counted[name] = self._totals[name] if answer.whole else Counter(chain.from_iterable(values))
        return self.counted[name]

    def offered(self, name: str) -> set[str]:
        """The values of a filter worth offering: all or, when nobody would read so long a list, those that have the
        most organisations, the great territories, and those in place."""
        if name not in self.kept:
            self.kept[name] = self._offered(name)
        return self.kept[name]

    def _offered(self, name: str) -> set[str]:
        counts, chosen = self.counts(name), set(self.asked[name])
        if len(counts) <= MOST_VALUES:
            return chosen.union(value for value, count in counts.items() if count)
        kept = chosen.union(value for value in counts if value.startswith(_NEVER_LEFT_OUT))
        rest = sorted((value for value in counts if value not in kept), key=lambda value: (-counts[value], value))
        return kept.union(rest[: max(0, MOST_VALUES - len(kept))])

    @cached_property
    def _totals(self) -> dict[str, Counter[str]]:
        """The totals kept for the whole directory; of its communes, the first ones and those of the drawn map."""
        rows = Total.objects.filter(number__gt=0)
        held: dict[str, Counter[str]] = {name: Counter() for name in ("themes", "families", "territories", "communes")}
        drawn = Commune.objects.filter(_drawn()).order_by().values("pk")
        few = rows.filter(Q(kind__in=("themes", "families", "territories")) | Q(kind="communes", value__in=drawn))
        many = rows.filter(kind="communes").order_by("-number")[:MOST_VALUES]
        for some in (few, many):
            for kind, value, number in some.values_list("kind", "value", "number"):
                held[kind][value] = number
        return held

    @property
    def outside(self) -> int:
        """How many of the answer have places, but none on the drawn map."""
        answer = self.answer()
        if answer.whole:
            return Total.objects.filter(kind="outside").values_list("number", flat=True).first() or 0
        return sum(fact.outside for fact in answer.facts)

    def together(self, groups: Sequence[Sequence[str]]) -> list[int]:
        """How many are in each of these groups of communes, the commune filter aside; who is in several counts once."""
        answer = self.answer("communes")
        held: Iterable[Iterable[str]] = [fact.values("communes") for fact in answer.facts]
        if answer.whole:
            held = _communes_held({code for group in groups for code in group})
        return [sum(not set(group).isdisjoint(codes) for codes in held) for group in groups]

    def ids(self) -> Ids:
        """The answer, in the order asked for."""
        answer = self.answer()
        if answer.more and self.found is None and not self.centre:
            rows = self.narrowed(self.asked.active).order_by(*_ORDERS[self.order]).values_list("pk", flat=True)
            return Ids(rows, self.count(), more=not answer.whole)
        order = [fact.pk for fact in sorted(answer.facts, key=self._key())]
        return Ids(order, self.count() if answer.more else len(order), answer.more)

    def rows(self) -> QuerySet[Listing]:
        """All of the answer, in no order; around a commune, up to the corners of the square."""
        rows = self.narrowed(self.asked.active)
        if self.asked.q:
            rows = rows.filter(pk__in=search.find(self.asked.q, actor=self.actor, kind=KIND).values("thing"))
        return rows

    def every(self) -> Iterator[int]:
        """The same to the last one, read as it is written: for a file."""
        if not self.answer().more:
            return iter(self.ids())
        rows = self.rows()
        if self.centre:
            kept = set(rows.values_list("pk", flat=True)) if self.found is not None else None
            return (pk for _km, pk in sorted(self.distances(self.asked.active)) if kept is None or pk in kept)
        order = _ORDERS.get(self.order, _ORDERS["nom"])
        return rows.order_by(*order).values_list("pk", flat=True).iterator(chunk_size=500)

    @property
    def order(self) -> str:
        """The order in force: the one asked for when it means something, else the best one ("": the valleys first)."""
        wanted = self.asked.sort
        if wanted in ("nom", "recent") or wanted == "distance" and self.place or wanted == "pertinence" and self.found:
            return wanted
        return "pertinence" if self.found is not None else "distance" if self.place else ""

    def _key(self) -> Callable[[Fact], tuple[float, str, int]]:
        """What puts facts in the order in force."""
        found = self.found or {}
        orders: dict[str, Callable[[Fact], float]] = {
            "pertinence": lambda fact: found.get(fact.pk, 0),
            "distance": lambda fact: fact.away if fact.away is not None else 1e6,
            "recent": lambda fact: -fact.changed,
            "nom": lambda fact: 0,
            "": lambda fact: fact.here,
        }
        first = orders[self.order]
        return lambda fact: (first(fact), fact.name, fact.pk)

    @cached_property
    def _communes(self) -> list[tuple[str, str, int | None, int | None]]:
        rows = Commune.objects.filter(Q(Among("pk", self.offered("communes"))) | _drawn()).order_by("name", "code")
        known = self.offered("communes") | self.counts("communes").keys()
        return [row for row in rows.values_list("code", "name", "lat_e6", "lon_e6") if row[0] in known]

    @cached_property
    def communes(self) -> dict[str, str]:
        """The names of the communes of the answer that are offered or on the drawn map, by code, in order."""
        return {code: name for code, name, _lat, _lon in self._communes}

    @cached_property
    def points(self) -> dict[str, tuple[int, int]]:
        """The centre of each, in millionths of a degree."""
        return {code: (lat, lon) for code, _name, lat, lon in self._communes if lat is not None and lon is not None}

    @cached_property
    def territories(self) -> dict[str, Territory]:
        """The territories of the answer that are offered, by key."""
        keys = self.offered("territories")
        rows = Perimeter.objects.filter(Among("code", {key.partition(":")[2] for key in keys}))
        found = rows.order_by("position", "name", "pk").values_list("kind", "code", "name")
        return {key: Territory(key, kind, name) for kind, code, name in found if (key := f"{kind}:{code}") in keys}


def _communes_held(codes: Iterable[str]) -> list[set[str]]:
    """For each organisation that is in any of these communes, those where it is: one query."""
    held: dict[int, set[str]] = {}
    sites = Site.objects.filter(Among("commune", codes), closed_on=None, organisation__ended_on=None).order_by()
    for pk, code in sites.values_list("organisation_id", "commune_id"):
        held.setdefault(pk, set()).add(code)
    return list(held.values())


def _drawn() -> Q:
    """The communes of the drawn map."""
    (north, west), (south, east) = PROJECTION.place(0, 0), PROJECTION.place(PROJECTION.width, PROJECTION.height)
    return Q(lat_e6__range=(south, north), lon_e6__range=(west, east))


def _request(asked: Search, actor: Actor) -> Directory:
    total = Total.objects.filter(kind="all").values_list("number", flat=True).first() or 0
    place = next(iter(reference.find_communes(asked.near, limit=1)), None) if asked.near else None
    return Directory(asked, actor, total, place, None, None)


def directory(asked: Search, *, actor: Actor) -> Directory:
    """Everything the list page needs to answer a request."""
    request = _request(asked, actor)
    around = request.total > MANY and request.centre and set(asked.active) == {"q", "near"}
    # around a commune the text is asked for there only, once the answer is needed
    best = search.best(asked.q, actor=actor, kind=KIND) if asked.q and not around else None
    if best is not None:
        request.first, request.wanted = best, best.wanted
        request.found = {pk: rank for rank, pk in enumerate(best.things)}
    if request.total <= MANY:
        request.base = request.read()
    elif best is not None and not best.more:
        request.base = request.read(best.things)
    return request


def listings(asked: Search, *, actor: Actor) -> QuerySet[Listing]:
    """All that answers, in no order and not read yet; around a commune, up to the corners of the square."""
    return _request(asked, actor).rows()


def answering(asked: Search, ids: Iterable[int], *, actor: Actor) -> set[int]:
    """Which of these organisations answer, the others not being read: its cost is that of ``ids``, for alerts.

    Mistyped words are read as the page reads them, by what the whole directory holds.
    """
    wanted = sorted(ids)
    if len(wanted) > FEW:
        return set(wanted).intersection(directory(asked, actor=actor).every())
    request = _request(asked, actor)
    rows = request.narrowed(asked.active).filter(pk__in=wanted)
    if asked.q:
        entries = search.find(asked.q, actor=actor, kind=KIND).filter(thing__in=wanted)
        rows = rows.filter(pk__in=list(entries.order_by().values_list("thing", flat=True)))
    kept = request.read(rows.values_list("pk", flat=True))
    return {pk for pk, fact in kept.items() if request.passes(fact, "near")}
