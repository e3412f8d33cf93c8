"""Which records may be one: what is compared of them, who is compared with whom, what waits to be judged."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Organisation, Site
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.reference.models import Commune, PerimeterCommune, PerimeterKind
from cordee.kernel.reference.rules import fold
from cordee.modules.directory.models import Pair, PairKey, PairState, Scan
from cordee.modules.directory.rules.duplicates import COMMON, Likeness, Reason, Spot, Traits, compare, hopeless, keys

_PART = 800  # SQLite takes at most 999 values in one query on old builds
SLICE = 200  # records of one step of a search
OVERLAP = dt.timedelta(minutes=10)  # a change dated before a search may be committed after it began
_NEW_RECORDS = 300  # written since the last search, and compared with a new one all the same
ENOUGH_TO_WARN = 35  # of 100, for a record of which only a name and a commune are known yet
_COLUMNS = ("pk", "name", "acronym", "family", "siren", "rna", "it_fiscal_code", "it_vat", "phone", "email", "website")


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    wanted = list(values)
    for start in range(0, len(wanted), _PART):
        yield wanted[start : start + _PART]


# ── what is compared ──


def traits_of(ids: Iterable[int]) -> dict[int, Traits]:
    """The traits of these live records: a few queries for each eight hundred."""
    found: dict[int, Traits] = {}
    for part in _parts(ids):
        found |= _some_traits(part)
    return found


def _some_traits(ids: list[int]) -> dict[int, Traits]:
    sites: dict[int, list[dict[str, Any]]] = defaultdict(list)
    columns = ("organisation_id", "siret", "address", "phone", "email", "lat_e6", "lon_e6", "commune_id")
    for row in Site.objects.filter(organisation__in=ids, closed_on=None).values(*columns, "commune__folded"):
        sites[row["organisation_id"]].append(row)
    valleys = valleys_of({row["commune_id"] for rows in sites.values() for row in rows})
    linked = _linked(ids)
    rows = live_organisations().filter(pk__in=ids).order_by().values_list(*_COLUMNS)
    return {row[0]: _traits(row, sites[row[0]], valleys, linked[row[0]]) for row in rows}


def valleys_of(communes: Iterable[str | None]) -> dict[str, str]:
    """The valley of each of these communes, else its intercommunality."""
    codes = [code for code in communes if code]
    held = dict(Commune.objects.filter(pk__in=codes).order_by().values_list("pk", "epci"))
    rows = PerimeterCommune.objects.filter(perimeter__kind=PerimeterKind.VALLEY, commune__in=codes)
    return held | dict(rows.order_by().values_list("commune_id", "perimeter__code"))


def _linked(ids: list[int]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    rows = Affiliation.objects.filter(Q(member__in=ids) | Q(group__in=ids), status=AffiliationStatus.ACTIVE)
    for member, group in rows.values_list("member_id", "group_id"):
        held[member].add(group)
        held[group].add(member)
    return held


def _traits(row: tuple[Any, ...], sites: list[dict[str, Any]], valleys: dict[str, str], linked: set[int]) -> Traits:
    pk, name, acronym, family, siren, rna, fiscal, vat, phone, email, website = row
    numbers = {("siren", siren), ("rna", rna), ("italian", fiscal), ("italian", vat)}
    numbers |= {("siret", site["siret"]) for site in sites} | {("siren", site["siret"][:9]) for site in sites}
    return Traits(
        pk=pk,
        name=name,
        acronym=acronym,
        family=family,
        numbers=frozenset(pair for pair in numbers if pair[1]),
        phones=frozenset({phone, *(site["phone"] for site in sites)} - {""}),
        mails=frozenset({email.lower(), *(site["email"].lower() for site in sites)} - {""}),
        website=website,
        spots=tuple(
            Spot(
                site["commune_id"] or "",
                valleys.get(site["commune_id"], ""),
                fold(site["address"]),
                site["lat_e6"],
                site["lon_e6"],
            )
            for site in sites
        ),
        towns=frozenset({site["commune__folded"] or "" for site in sites} - {""}),
        linked=frozenset(linked),
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
    mine = list(PairKey.objects.filter(organisation__in=ids).values_list("key", "organisation_id"))
    owners: dict[str, list[int]] = defaultdict(list)
    for key, pk in mine:
        owners[key].append(pk)
    found: set[tuple[int, int]] = set()
    for part in _parts(owners):
        counts = PairKey.objects.filter(key__in=part).values("key").annotate(n=Count("pk")).order_by()
        rare = [row["key"] for row in counts if 1 < row["n"] <= COMMON]
        for key, other in PairKey.objects.filter(key__in=rare).values_list("key", "organisation_id"):
            found |= {(min(pk, other), max(pk, other)) for pk in owners[key] if pk != other}
    found |= _waiting(ids)
    some = set(ids)
    return {pair for pair in found if pair[0] in some} if whole else found


def _waiting(ids: list[int]) -> set[tuple[int, int]]:
    rows = Pair.objects.filter(Q(low__in=ids) | Q(high__in=ids), state=PairState.OPEN)
    return set(rows.values_list("low_id", "high_id"))


def keys_of(ids: list[int]) -> dict[int, set[str]]:
    return {pk: keys(traits) for pk, traits in traits_of(ids).items()}


def likeness_in(ids: list[int], *, whole: bool) -> dict[tuple[int, int], Likeness]:
    """The score of every pair that these records may make."""
    pairs = neighbours(ids, whole=whole)
    traits = traits_of({pk for pair in pairs for pk in pair})
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
