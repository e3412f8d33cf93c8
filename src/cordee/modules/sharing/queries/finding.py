"""The list of places: what answers a request, on cards and on the map."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.rules import Actor
from cordee.kernel.reference import queries as reference
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterCommune, PerimeterKind
from cordee.kernel.search import queries as search
from cordee.lib.drawn_map import Map, draw
from cordee.lib.drawn_map import Place as Plate
from cordee.modules.sharing.models import Ease, Feature, Function, Place, Space
from cordee.modules.sharing.queries.places import KIND, published
from cordee.modules.sharing.rules.lending import PlaceSearch

EASY = (Ease.YES, Ease.PARTLY)


@dataclass(frozen=True, slots=True)
class Card:
    """A place in the list. ``seats``: of its largest room; ``features``: of all its rooms, in words."""

    place: Place
    rooms: int
    seats: int
    features: str


def found(asked: PlaceSearch, *, actor: Actor) -> QuerySet[Place]:
    """The published places that answer."""
    rows = published()
    if asked.function:
        rows = rows.filter(function=asked.function)
    if asked.within:
        rows = rows.filter(site__commune__in=_communes(asked.within))
    if asked.accessible:
        rows = rows.filter(wheelchair__in=EASY)
    if asked.features:
        rows = rows.filter(pk__in=_equipped(asked.features))
    if asked.q:
        rows = rows.filter(pk__in=search.find(asked.q, actor=actor, kind=KIND).order_by().values("thing"))
    return rows


def _communes(within: str) -> Iterable[str] | QuerySet[PerimeterCommune, str]:
    kind, _colon, code = within.partition(":")
    if kind == "commune":
        return [code]
    return PerimeterCommune.objects.filter(perimeter__kind=kind, perimeter__code=code).values_list("commune", flat=True)


def _equipped(features: Iterable[str]) -> QuerySet[Space, int]:
    """The places with one room that has all of these."""
    rooms = Space.objects.filter(retired=False)
    for code in features:
        rooms = rooms.filter(features__code=code)
    return rooms.order_by().values_list("place", flat=True)


def cards(places: Iterable[Place]) -> list[Card]:
    """Two queries whatever their number."""
    rows = list(places)
    rooms: dict[int, list[Space]] = {}
    for space in Space.objects.filter(place__in=rows, retired=False).prefetch_related("features"):
        rooms.setdefault(space.place_id, []).append(space)
    return [_card(row, rooms.get(row.pk, [])) for row in rows]


def _card(place: Place, rooms: list[Space]) -> Card:
    held = {feature.code for room in rooms for feature in room.features.all()}
    names = [str(feature.label) for feature in Feature if feature in held]
    return Card(place, len(rooms), max((room.seats for room in rooms), default=0), ", ".join(names))


@dataclass(frozen=True, slots=True)
class Where:
    """What one may narrow to: valleys, and communes that have a place, as (value, words)."""

    valleys: list[tuple[str, str]]
    communes: list[tuple[str, str]]


def where() -> Where:
    valleys = Perimeter.objects.filter(kind=PerimeterKind.VALLEY).values_list("code", "name")
    held = published().order_by().values("site__commune")
    communes = Commune.objects.filter(pk__in=held).order_by("folded", "pk").values_list("pk", "name")
    return Where(
        [(f"{PerimeterKind.VALLEY}:{code}", name) for code, name in valleys],
        [(f"commune:{code}", name) for code, name in communes],
    )


def map_of(rows: QuerySet[Place], asked: PlaceSearch) -> Map:
    """A plate per commune with how many places; the list beside it says the same."""
    counts = Counter(code for code in rows.order_by().values_list("site__commune", flat=True) if code)
    plates = [
        Plate(row.pk, row.name, counts[row.pk], row.lat_e6, row.lon_e6)
        for row in Commune.objects.filter(pk__in=counts)
        if row.lat_e6 is not None and row.lon_e6 is not None
    ]
    chosen = asked.within.removeprefix("valley:") if asked.within.startswith("valley:") else ""
    return draw(
        plates,
        url=lambda codes: asked.only(within=f"commune:{codes[0]}").href if len(codes) == 1 else "#answers",
        name=lambda labels, count: (
            ngettext("%(place)s : %(count)d lieu", "%(place)s : %(count)d lieux", count)
            % {"place": labels, "count": count}
        ),
        label=_("Carte : les lieux partagés par commune. La liste dit la même chose."),
        swatch=_("nombre de lieux"),
        valleys=reference.valleys(lambda code: asked.only(within=f"valley:{code}").href, chosen),
        outside_text=_("D’autres sont hors de cette carte : voir la liste."),
        outside_url="#answers",
    )


def said(asked: PlaceSearch, places: Where) -> str:
    """The filters of a request, in words."""
    names = dict([*places.valleys, *places.communes])
    words = [f"« {asked.q} »"] if asked.q else []
    words += [str(Function(asked.function).label)] if asked.function else []
    words += [names.get(asked.within, asked.within)] if asked.within else []
    words += [str(Feature(code).label) for code in asked.features]
    words += [_("accessible en fauteuil")] if asked.accessible else []
    return get_text_list(words, _("et"))
