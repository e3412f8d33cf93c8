"""Which records may be one: what is compared of them, who is compared with whom, what waits to be judged."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Organisation, Site
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.reference.models import Commune, PerimeterCommune, PerimeterKind
from cordee.kernel.reference.rules import fold
from cordee.lib.ids import Among
from cordee.modules.directory.models import Pair, PairKey, PairState, Scan
from cordee.modules.directory.rules.duplicates import COMMON, Likeness, Reason, compare, hopeless, keys
from cordee.modules.directory.rules.traits import NONE, Spot, Traits, one

SLICE = 200  # records of one step of a search
KEPT = 10_000  # records that a search remembers, some 20 MB
OVERLAP = dt.timedelta(minutes=10)  # a change dated before a search may be committed after it began
_NEW_RECORDS = 300  # written since the last search, and compared with a new one all the same
ENOUGH_TO_WARN = 35  # of 100, for a record of which only a name and a commune are known yet
_COLUMNS = ("pk", "name", "acronym", "family", "siren", "rna", "it_fiscal_code", "it_vat", "phone", "email", "website")
_OF_SITE = (
    "organisation_id", "siret", "address", "phone", "email", "lat_e6", "lon_e6", "commune_id", "commune__folded",
)  # fmt: skip


# ── what is compared ──


class Memory:
    """The traits of the records that a search compared last: it meets the same neighbours again and again. Never more
    than ``KEPT``, and only as long as nobody has written the record.
    """

    def __init__(self) -> None:
        self.held: dict[int, tuple[dt.datetime, Traits]] = {}

    def of(self, ids: Iterable[int]) -> dict[int, Traits]:
        """As ``traits_of``."""
        stamps = dict(live_organisations().filter(Among("pk", ids)).order_by().values_list("pk", "updated_at"))
        found = {pk: self.held[pk][1] for pk, at in stamps.items() if pk in self.held and self.held[pk][0] == at}
        read = traits_of(stamps.keys() - found.keys())
        self.held |= {pk: (stamps[pk], traits) for pk, traits in read.items()}
        for pk in list(islice(self.held, max(0, len(self.held) - KEPT))):
            del self.held[pk]
        return found | read


def traits_of(ids: Iterable[int]) -> dict[int, Traits]:
    """The traits of these live records: five queries, whatever their number."""
    wanted = list(ids)
    sites: dict[int, list[_Place]] = defaultdict(list)
    for place in Site.objects.filter(Among("organisation", wanted), closed_on=None).order_by().values_list(*_OF_SITE):
        sites[place[0]].append(_Place(*place))
    valleys = valleys_of({place.commune for places in sites.values() for place in places})
    linked = _linked(wanted)
    rows = live_organisations().filter(Among("pk", wanted)).order_by().values_list(*_COLUMNS)
    return {row[0]: _traits(row, sites[row[0]], valleys, linked[row[0]]) for row in rows}


def valleys_of(communes: Iterable[str | None]) -> dict[str, str]:
    """The valley of each of these communes, else its intercommunality."""
    codes = [code for code in communes if code]
    held = dict(Commune.objects.filter(Among("pk", codes)).order_by().values_list("pk", "epci"))
    rows = PerimeterCommune.objects.filter(Among("commune", codes), perimeter__kind=PerimeterKind.VALLEY)
    return held | dict(rows.order_by().values_list("commune_id", "perimeter__code"))


def _linked(ids: list[int]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    rows = Affiliation.objects.filter(Among("member", ids) | Among("group", ids), status=AffiliationStatus.ACTIVE)
    for member, group in rows.values_list("member_id", "group_id"):
        held[member].add(group)
        held[group].add(member)
    return held


class _Place(NamedTuple):
    """A site as ``_OF_SITE`` reads it."""

    organisation: int
    siret: str
    address: str
    phone: str
    email: str
    lat_e6: int | None
    lon_e6: int | None
    commune: str | None
    town: str | None


def _traits(row: tuple[Any, ...], sites: list[_Place], valleys: dict[str, str], linked: set[int]) -> Traits:
    pk, name, acronym, family, siren, rna, fiscal, vat, phone, email, website = row
    numbers = {("siren", siren), ("rna", rna), ("italian", fiscal), ("italian", vat)}
    for site in sites:
        numbers |= {("siret", site.siret), ("siren", site.siret[:9])}
    return Traits(
        pk=pk,
        name=name,
        acronym=acronym,
        family=family,
        numbers=frozenset([pair for pair in numbers if pair[1]]) or NONE,
        phones=frozenset([phone, *[site.phone for site in sites]]) - {""} or NONE,
        mails=frozenset([email.lower(), *[site.email.lower() for site in sites]]) - {""} or NONE,
        website=website,
        spots=tuple(
            [
                Spot(site.commune or "", valleys.get(site.commune or "", ""), fold(site.address), *site[5:7])
                for site in sites
            ]
        ),
        towns=one(frozenset([site.town for site in sites if site.town])),
        linked=frozenset(linked) or NONE,
    )


# ── a search, slice by slice ──


def _to_scan(scan: Scan) -> QuerySet[Organisation]:
    rows = live_organisations() if scan.since is None else live_organisations().filter(updated_at__gte=scan.since)
    return rows.filter(created_at__lte=scan.started_at)


def how_many(since: dt.datetime | None, at: dt.datetime) -> int:
    return _to_scan(Scan(since=since, started_at=at)).count()


def next_slice(scan: Scan) -> list[int]:
    """The next records of this phase, in the order of their ids."""
    rows = _to_scan(scan).filter(pk__gt=scan.position).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:SLICE])


def neighbours(ids: list[int], *, whole: bool) -> set[tuple[int, int]]:
    """Whom these records are compared with: those who share a key that few have, and the pairs that wait already.

    ``whole``: every record has its turn, so that each pair comes up once, with its smaller id.
    """
    owners: dict[str, list[int]] = defaultdict(list)
    for key, pk in PairKey.objects.filter(Among("organisation", ids)).values_list("key", "organisation_id"):
        owners[key].append(pk)
    counts = PairKey.objects.filter(Among("key", owners)).values("key").annotate(n=Count("pk")).order_by()
    rare = list(counts.filter(n__gt=1, n__lte=COMMON).values_list("key", flat=True))
    found: set[tuple[int, int]] = set()
    for key, other in PairKey.objects.filter(Among("key", rare)).values_list("key", "organisation_id"):
        if whole:
            found.update([(pk, other) for pk in owners[key] if pk < other])
        else:
            found.update([(pk, other) if pk < other else (other, pk) for pk in owners[key] if pk != other])
    some = set(ids)
    return found | {pair for pair in _waiting(ids) if not whole or pair[0] in some}


def _waiting(ids: list[int]) -> set[tuple[int, int]]:
    rows = Pair.objects.filter(Among("low", ids) | Among("high", ids), state=PairState.OPEN)
    return set(rows.values_list("low_id", "high_id"))


def keys_of(ids: list[int]) -> dict[int, set[str]]:
    return {pk: keys(traits) for pk, traits in traits_of(ids).items()}


def likeness_in(ids: list[int], memory: Memory, *, whole: bool) -> dict[tuple[int, int], Likeness]:
    """The score of every pair that these records may make."""
    pairs = neighbours(ids, whole=whole)
    traits = memory.of({pk for pair in pairs for pk in pair})
    both = {(low, high): (traits[low], traits[high]) for low, high in pairs if low in traits and high in traits}
    waiting = _waiting(ids)
    return {pair: compare(*two) for pair, two in both.items() if pair in waiting or not hopeless(*two)}


def likeness_of(low: int, high: int) -> Likeness:
    traits = traits_of([low, high])
    return compare(traits[low], traits[high])


def scan_running() -> Scan | None:
    return Scan.objects.filter(running=True).first()


def last_scan() -> Scan | None:
    return Scan.objects.filter(running=False).first()


def is_whole(scan: Scan) -> bool:
    return scan.since is None


# ── before a record is added ──


@dataclass(frozen=True, slots=True)
class Alike:
    """A record that looks like the one being added, and why."""

    organisation: Organisation
    likeness: Likeness

    @property
    def reasons(self) -> list[Reason]:
        return [reason for reason in self.likeness.reasons if reason.points > 0]


def alike(name: str, commune: Commune, *, siren: str = "", most: int = 5) -> list[Alike]:
    """Records that may be the one being added, best first: by the same score as the search for duplicates.

    Only the keys of the last search are read, and what was written since.
    """
    numbers = frozenset({("siren", siren)} if siren else ())
    spot = Spot(commune.pk, valleys_of([commune.pk]).get(commune.pk, ""), "", None, None)
    new = Traits(0, name, numbers=numbers, spots=(spot,), towns=frozenset({commune.folded} - {""}))
    found = traits_of(_keyed(keys(new)) | _written_lately())
    scores = {pk: compare(new, traits) for pk, traits in found.items()}
    best = sorted((pk for pk in scores if scores[pk].score >= ENOUGH_TO_WARN), key=lambda pk: (-scores[pk].score, pk))
    rows = live_organisations().prefetch_related("sites__commune").in_bulk(best[:most])
    return [Alike(rows[pk], scores[pk]) for pk in best[:most]]


def _keyed(wanted: set[str]) -> set[int]:
    found: set[int] = set()
    for key in sorted(wanted):
        rows = list(PairKey.objects.filter(key=key).order_by().values_list("organisation_id", flat=True)[: COMMON + 1])
        found |= set(rows) if len(rows) <= COMMON else set()
    return found


def _written_lately() -> set[int]:
    last = last_scan()
    rows = live_organisations() if last is None else live_organisations().filter(updated_at__gte=last.started_at)
    return set(rows.order_by("-updated_at").values_list("pk", flat=True)[:_NEW_RECORDS])


# ── what waits to be judged ──


def pairs_visible_to(actor: Actor) -> QuerySet[Pair]:
    """Pairs of live records, likest first; those merged, whatever became of them. For whoever animates the network."""
    if not animates(actor):
        return Pair.objects.none()
    live = Q(low__ended_on=None, high__ended_on=None) | Q(state=PairState.MERGED)
    return Pair.objects.filter(live).select_related("low", "high", "reported_by", "decided_by")


def waiting_pairs(actor: Actor) -> QuerySet[Pair]:
    return pairs_visible_to(actor).filter(state=PairState.OPEN)


def pair_of(pair: Pair) -> tuple[Reason, ...]:
    return tuple(Reason(*row) for row in pair.reasons)
