"""The pages where duplicates are judged: the list, two records side by side, the merges made."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors import queries as actors
from cordee.kernel.actors.models import Merge, Organisation, Person, Site, Theme
from cordee.kernel.actors.queries.merging import Conflict, conflicts_of
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.actors.rules.merging import FIELDS, GONE, side_of
from cordee.kernel.actors.rules.visibility import seen_by
from cordee.kernel.search import queries as search
from cordee.lib import identity
from cordee.lib.drawn_map import Map, Place, draw
from cordee.lib.module import Awaits
from cordee.modules.directory.models import Pair, PairState
from cordee.modules.directory.queries.duplicates import pair_of, pairs_visible_to, waiting_pairs
from cordee.modules.directory.queries.facts import KIND
from cordee.modules.directory.queries.lists import claimed
from cordee.modules.directory.rules import LANGUAGES
from cordee.modules.directory.rules.duplicates import Reason

JUDGED = (PairState.OPEN, PairState.APART)  # what the list of pairs shows; merges have their own
LIKE = 75  # of 100: from here, two records are very like each other


@dataclass(frozen=True, slots=True)
class Line:
    """A pair in the list: what each record says first, and the two reasons that count most."""

    pair: Pair
    reasons: list[Reason]
    places: tuple[str, str]

    @property
    def tone(self) -> str:
        return "warn" if self.pair.score >= LIKE else "note"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the list. ``least``: a score of 100; ``said``: only the pairs that somebody reported."""

    state: str = PairState.OPEN
    text: str = ""
    least: int = 0
    said: bool = False

    @classmethod
    def of(cls, get: Mapping[str, str]) -> "Asked":
        least = get.get("score", "")
        return cls(
            state=get.get("etat", "") if get.get("etat", "") in JUDGED else PairState.OPEN,
            text=get.get("q", "").replace("\x00", "").strip()[:100],
            least=int(least) if least.isascii() and least.isdigit() and len(least) < 4 else 0,
            said=get.get("signales") == "1",
        )


def pairs(asked: Asked, *, actor: Actor) -> QuerySet[Pair]:
    """The pairs of this request, likest first; those decided, newest first."""
    rows = pairs_visible_to(actor).filter(state=asked.state, score__gte=asked.least)
    if asked.said:
        rows = rows.exclude(reported_by=None)
    if asked.text:
        rows = rows.filter(Q(low__name__icontains=asked.text) | Q(high__name__icontains=asked.text))
    return rows if asked.state == PairState.OPEN else rows.order_by("-decided_at", "-pk")


def lines(rows: list[Pair]) -> list[Line]:
    """With the communes of both records: one query, whatever their number."""
    ids = {pk for pair in rows for pk in (pair.low_id, pair.high_id)}
    held: dict[int, dict[str, None]] = defaultdict(dict)
    sites = Site.objects.filter(organisation__in=ids, closed_on=None).order_by("-is_head", "pk")
    for pk, name in sites.values_list("organisation_id", "commune__name"):
        held[pk] |= {name: None} if name else {}
    found = []
    for pair in rows:
        reasons = sorted(pair_of(pair), key=lambda reason: -abs(reason.points))[:3]
        found.append(Line(pair, reasons, (", ".join(held[pair.low_id]), ", ".join(held[pair.high_id]))))
    return found


def tabs(here: str, actor: Actor) -> list[tuple[str, str, bool]]:
    """(words, address, whether one is there): what waits, what is no duplicate, and the merges.

    Merges are counted where they are kept, made from a pair or not; one that was undone joins nothing any more.
    """
    rows, merged = pairs_visible_to(actor), merges_visible_to(actor).filter(undone_at=None)
    counts = {state: rows.filter(state=state).count() for state in JUDGED} | {PairState.MERGED: merged.count()}
    list_url, merges_url = reverse("directory:twins"), reverse("directory:merges")
    urls = {state: f"{list_url}?etat={state}" for state in JUDGED} | {PairState.MERGED: merges_url}
    return [(f"{state.label.capitalize()} ({counts[state]})", urls[state], state == here) for state in PairState]


@dataclass(frozen=True, slots=True)
class Field:
    """A value of both records. ``side``: whose stays unless another is chosen, "low" or "high"; ``same``: no choice."""

    name: str
    label: str
    low: str
    high: str
    side: str
    same: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, as it is shown beside the other."""

    key: str
    organisation: Organisation
    sites: list[Site]
    themes: list[Any]
    people: int
    claimed: bool
    kept: bool


def sides_of(pair: Pair, keep: str, *, actor: Actor) -> tuple[Side, Side]:
    rows = Organisation.objects.annotate(claimed=claimed(actor.today)).prefetch_related("theme_rows")
    held = rows.in_bulk([pair.low_id, pair.high_id])
    return (
        _side("low", held[pair.low_id], keep),
        _side("high", held[pair.high_id], keep),
    )


def _side(key: str, row: Any, keep: str) -> Side:
    words = dict(Theme.choices)
    people = row.memberships.filter(until=None).count()
    themes = [words.get(theme.code, theme.code) for theme in row.theme_rows.all()]
    return Side(key, row, list(actors.sites_of(row)), themes, people, row.claimed, key == keep)


def kept_by_default(pair: Pair, *, actor: Actor) -> str:
    """The record that somebody answers for; the one that animates the network; else the fuller, else the older one."""
    rows = Organisation.objects.annotate(claimed=claimed(actor.today)).in_bulk([pair.low_id, pair.high_id])

    def weight(row: Any) -> tuple[bool, bool, int]:
        return row.is_host, row.claimed, sum(1 for field in FIELDS if getattr(row, field) not in ("", None, False))

    return "high" if weight(rows[pair.high_id]) > weight(rows[pair.low_id]) else "low"


def fields_of(pair: Pair, keep: str) -> list[Field]:
    """The values to choose between; what neither record says is left out."""
    kept, gone = (pair.low, pair.high) if keep == "low" else (pair.high, pair.low)
    other = "high" if keep == "low" else "low"
    found = []
    for name in FIELDS:
        low, high = _said(name, pair.low), _said(name, pair.high)
        if low or high:
            side = other if side_of(name, kept, gone, {}) == GONE else keep
            label = _label(name)
            found.append(Field(name, label[:1].upper() + label[1:], low, high, side, low == high))
    return found


def _label(name: str) -> str:
    if name == "fte_hundredths":
        return _("Emplois, en temps plein")
    return str(getattr(Organisation._meta.get_field(name), "verbose_name", name))


def _said(name: str, row: Organisation) -> str:
    value = getattr(row, name)
    if name == "legal_form":
        return str(row.get_legal_form_display())
    if name == "languages":
        words = dict(LANGUAGES)
        return ", ".join(str(words.get(code, code)) for code in row.languages.split())
    if name == "registering":
        return _("oui") if value else ""
    if name == "phone":
        return identity.phone_display(value) if value else ""
    if name == "fte_hundredths":
        return "" if value is None else f"{value / 100:g}".replace(".", ",")
    return "" if value is None else str(value)


def chosen(post: Mapping[str, str]) -> dict[str, str]:
    """The side of each field that was chosen on the page: "low" or "high"; anything else is no choice."""
    return {name: post[f"f-{name}"] for name in FIELDS if post.get(f"f-{name}") in ("low", "high")}


def map_of_pair(pair: Pair, sides: tuple[Side, Side]) -> Map | None:
    """Where both are: a plate for each commune, which counts the places of one and of the other."""
    held: dict[str, list[Any]] = {}
    for side in sides:
        for site in side.sites:
            if site.commune and site.commune.lat_e6 is not None:
                held.setdefault(site.commune.pk, [site.commune, 0])[1] += 1
    drawn = draw(
        [Place(code, commune.name, count, commune.lat_e6, commune.lon_e6) for code, (commune, count) in held.items()],
        url=lambda codes: "#places",
        name=lambda labels, count: (
            ngettext("%(place)s : %(count)d lieu", "%(place)s : %(count)d lieux", count)
            % {"place": labels, "count": count}
        ),
        label=_("Carte des lieux des deux fiches. Le tableau dit la même chose."),
    )
    return drawn if drawn.pins else None


def records_named(text: str, organisation: Organisation, *, actor: Actor, most: int = 8) -> list[Organisation]:
    """Records that these words or this telephone number find, to say which one is the same."""
    number = identity.phone(text).value
    every = _called(number, actor) if number else search.best(text, actor=actor, kind=KIND).things
    found = [pk for pk in every if pk != organisation.pk][:most]
    rows = actors.live_organisations().prefetch_related("sites__commune").in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


def _called(number: str, actor: Actor) -> list[int]:
    """Who answers at this number, as far as ``actor`` may read it."""
    rows = actors.live_organisations().filter(phone=number).order_by("pk")
    sites = Site.objects.filter(phone=number, closed_on=None).order_by("pk")
    own = [row.pk for row in rows if seen_by(row, actor).phone]
    return list(dict.fromkeys([*own, *(site.organisation_id for site in sites if seen_by(site, actor).phone)]))


# ── the merges made ──


def merges_visible_to(actor: Actor) -> QuerySet[Merge]:
    return actors.merges() if animates(actor) else Merge.objects.none()


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a merge would do: what goes back, what stays as it was changed, which merge is undone first."""

    merge: Merge
    moved: list[str]
    conflicts: list[Conflict]
    first: Merge | None


def undoing(merge: Merge) -> Undoing:
    done = merge.undone_at is not None
    conflicts = [Conflict(**one) for one in merge.conflicts] if done else conflicts_of(merge)
    return Undoing(merge, _moved(merge), conflicts, None if done else actors.later_merges(merge).first())


def _moved(merge: Merge) -> list[str]:
    """How many rows of each kind followed, in words."""
    totals: dict[str, int] = defaultdict(int)
    for one in merge.moved:
        totals[one["label"]] += len(one["pks"])
    names = {label: apps.get_model(label)._meta for label in totals}
    return [
        f"{n} {names[label].verbose_name if n == 1 else names[label].verbose_name_plural}"
        for label, n in totals.items()
    ]


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page of whoever animates the network: how many pairs wait, and whether somebody reported one."""
    rows = waiting_pairs(actor)
    if not animates(actor) or not (count := rows.count()):
        return
    said = rows.exclude(reported_by=None).count()
    detail = ngettext("dont %(n)d signalé", "dont %(n)d signalés", said) % {"n": said} if said else ""
    text = ngettext("%(n)d doublon possible à juger", "%(n)d doublons possibles à juger", count) % {"n": count}
    yield Awaits(text, reverse("directory:twins"), detail, icon="copy", tone="meet")


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What is held of a person: the duplicates reported or judged."""
    rows = Pair.objects.filter(Q(reported_by=person) | Q(decided_by=person)).select_related("low", "high")
    return {
        "doublons": [
            {
                "fiches": [row.low.name, row.high.name],
                "signalé": row.reported_by_id == person.pk,
                "mots": row.note if row.reported_by_id == person.pk else "",
                "décidé": row.get_state_display() if row.decided_by_id == person.pk else "",
            }
            for row in rows
        ]
    }
