"""What the drawn map shows: numbered plates on places, never over each other, and names of towns where they fit.

``draw(...)`` works it out in the units of the viewBox (0 0 1000 802, see ``PROJECTION``); ``<c-map :map="map" />``
prints it. At 390 px of screen one unit is 0.35 px: a plate's target of 72 units is then 25 px.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.lib.geo import Projection

PROJECTION = Projection(5401474, 45139430, 830.6321, 1000, 802)  # tools/geo/draw_map.py
CLOSEST, WORTH, LEAST = 3.0, 1.3, 220  # of a frame: largest zoom, smallest worth drawing, units it shows at least
HIT, PLATE_WIDTH, PLATE_HEIGHT = 72, 60, 44


@dataclass(frozen=True, slots=True)
class Place:
    """A commune and how many things are there. ``code`` goes into the links, ``label`` is read and shown."""

    code: str
    label: str
    count: int
    lat_e6: int
    lon_e6: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the drawing that is shown: its top left corner, and how much larger it is drawn."""

    left: float = 0
    top: float = 0
    zoom: float = 1

    def xy(self, lat_e6: int, lon_e6: int) -> tuple[int, int]:
        x, y = PROJECTION.xy(lat_e6, lon_e6)
        return round((x - self.left) * self.zoom), round((y - self.top) * self.zoom)

    def shows(self, lat_e6: int, lon_e6: int) -> bool:
        x, y = self.xy(lat_e6, lon_e6)
        return PROJECTION.shows(lat_e6, lon_e6) and 0 <= x <= PROJECTION.width and 0 <= y <= PROJECTION.height

    @property
    def transform(self) -> str:
        """The same for the ground, in SVG; "" when all of it is shown."""
        return f"scale({self.zoom:.3f}) translate({-self.left:.1f} {-self.top:.1f})" if self.zoom > 1 else ""


WHOLE = Frame()


def frame_around(places: Iterable[Place]) -> Frame:
    """The frame of these places and of what surrounds them; the whole drawing when they are far apart, or none."""
    points = [PROJECTION.xy(one.lat_e6, one.lon_e6) for one in places if PROJECTION.shows(one.lat_e6, one.lon_e6)]
    if not points:
        return WHOLE
    (left, right), (top, low) = ((min(some), max(some)) for some in zip(*points, strict=True))
    wide = max((right - left) * 1.3, (low - top) * 1.3 * PROJECTION.width / PROJECTION.height, LEAST)
    zoom = min(CLOSEST, PROJECTION.width / wide)
    if zoom < WORTH:
        return WHOLE
    width, height = PROJECTION.width / zoom, PROJECTION.height / zoom
    corner = ((left + right - width) / 2, (top + low - height) / 2)
    return Frame(
        min(max(corner[0], 0), PROJECTION.width - width), min(max(corner[1], 0), PROJECTION.height - height), zoom
    )


@dataclass(frozen=True, slots=True)
class Pin:
    """A plate: one place, or several too near to be told apart. ``codes`` are theirs, ``name`` says it in full."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    name: str
    count: int
    url: str
    x: int
    y: int
    chosen: bool = False

    @property
    def width(self) -> int:
        return PLATE_WIDTH if self.count < 100 else PLATE_WIDTH + 18

    @property
    def plate(self) -> tuple[int, int]:
        """Top left corner of the plate."""
        return self.x - self.width // 2, self.y - PLATE_HEIGHT // 2

    @property
    def hit(self) -> tuple[int, int]:
        """Top left corner of the square that answers a finger."""
        return self.x - HIT // 2, self.y - HIT // 2

    @property
    def baseline(self) -> int:
        return self.y + 11


@dataclass(frozen=True, slots=True)
class Town:
    """A name on the ground. ``minor`` ones leave a small screen, ``far`` ones are the neighbours, in a quiet voice.

    ``x``, ``y`` and ``anchor`` are found by ``draw``; ``lang`` when the name is not French.
    """

    name: str
    lat_e6: int
    lon_e6: int
    minor: bool = False
    far: bool = False
    lang: str = ""
    x: int = 0
    y: int = 0
    anchor: str = "mid"  # start, mid, end


@dataclass(frozen=True, slots=True)
class Valley:
    """A line of the legend. ``tint`` 1 to 9 is its class v1…v9; ``code`` lights it up on the ground when chosen."""

    code: str
    name: str
    tint: int
    url: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """The detailed map, opened on request when scripts run. ``points_url`` answers GeoJSON (see static/cordee/map.js).

    ``list_id`` is the id of the list kept in step with it, if any.
    """

    points_url: str
    list_id: str = ""

    @property
    def tiles(self) -> str:
        """The operator's tile server ("https://tiles.example.org/{z}/{x}/{y}.png"); none unless CORDEE_TILE_URL."""
        return str(settings.TILE_URL)

    @property
    def credit(self) -> str:
        return str(settings.TILE_CREDIT)


@dataclass(frozen=True, slots=True)
class Map:
    label: str
    pins: tuple[Pin, ...]
    towns: tuple[Town, ...]
    dots: tuple[tuple[int, int], ...] = ()
    valleys: tuple[Valley, ...] = ()
    swatch: str = ""  # what a plate counts, in the legend
    caption: str = ""
    outside: int = 0
    outside_text: str = ""
    outside_url: str = ""
    detail: Detail | None = None
    frame: Frame = WHOLE

    @property
    def valley(self) -> str:
        """The code of the chosen valley."""
        return next((valley.code for valley in self.valleys if valley.chosen), "")


TOWNS = (
    Town("Gap", 44_571_953, 6_062_813),
    Town("Briançon", 44_897_601, 6_642_117),
    Town("Embrun", 44_577_718, 6_478_873),
    Town("Guillestre", 44_668_664, 6_690_140),
    Town("Saint-Bonnet", 44_705_718, 6_090_953),
    Town("Veynes", 44_563_343, 5_821_878, minor=True),
    Town("Laragne", 44_331_668, 5_820_927, minor=True),
    Town("Serres", 44_418_953, 5_713_938, minor=True),
    Town("Savines", 44_535_589, 6_390_223, minor=True),
    Town("Chorges", 44_552_489, 6_289_494, minor=True),
    Town("Aiguilles", 44_780_166, 6_873_059, minor=True),
    Town("L’Argentière", 44_785_625, 6_470_879, minor=True),
    Town("Piemonte", 44_980_000, 6_960_000, far=True, lang="it"),
    Town("Isère", 44_960_000, 6_020_000, far=True),
    Town("Drôme", 44_740_000, 5_520_000, far=True),
    Town("Alpes-de-Haute-Provence", 44_300_000, 6_500_000, far=True),
)


def draw(
    places: Iterable[Place],
    *,
    url: Callable[[tuple[str, ...]], str],
    name: Callable[[str, int], str] | None = None,
    points: Iterable[tuple[int, int]] = (),
    towns: Sequence[Town] = TOWNS,
    together: Callable[[list[tuple[str, ...]]], list[int]] | None = None,
    frame: Frame = WHOLE,
    **shown: Any,
) -> Map:
    """The map of these places. ``url(codes)`` is where a plate leads, ``name(labels, count)`` how it is read.

    What is outside the drawing is counted in ``outside``, unless the caller counts it better.
    ``together(groups)`` counts what communes that share a plate hold, when it is not their sum: one thing may be in
    several. ``frame`` is the part that is shown. ``points`` are exact sites (lat_e6, lon_e6), drawn as dots.
    ``shown`` are the other fields of Map: label, valleys, swatch, caption, outside_url, detail.
    """
    inside, outside = [], 0
    for place in places:
        if PROJECTION.shows(place.lat_e6, place.lon_e6):
            inside.append(place)
        else:
            outside += place.count
    plates = _counted(gathered(inside, frame), together)
    pins = tuple(_finished(pin, url, name or organisations) for pin in plates)
    dots = tuple(frame.xy(*point) for point in points if frame.shows(*point))
    outside = shown.pop("outside", outside)
    text = shown.pop("outside_text", "") or _outside(outside)
    label = shown.pop("label", "") or _("Carte : les organisations par commune. La liste dit la même chose.")
    return Map(
        label, pins, tuple(named(towns, pins, frame)), dots, outside=outside, outside_text=text, frame=frame, **shown
    )


def organisations(labels: str, count: int) -> str:
    """ "Embrun : 11 organisations"."""
    return ngettext("%(place)s : %(count)d organisation", "%(place)s : %(count)d organisations", count) % {
        "place": labels,
        "count": count,
    }


def _outside(count: int) -> str:
    return ngettext(
        "%(count)d organisation est hors de cette carte : voir la liste.",
        "%(count)d organisations sont hors de cette carte : voir la liste.",
        count,
    ) % {"count": count}


def _counted(pins: list[Pin], together: Callable[[list[tuple[str, ...]]], list[int]] | None) -> list[Pin]:
    """The same, plates of several communes counted by ``together``."""
    shared = [pin.codes for pin in pins if len(pin.codes) > 1]
    counts = dict(zip(shared, together(shared), strict=True)) if together and shared else {}
    return [replace(pin, count=counts.get(pin.codes, pin.count)) for pin in pins]


def _finished(pin: Pin, url: Callable[[tuple[str, ...]], str], name: Callable[[str, int], str]) -> Pin:
    labels = get_text_list(list(pin.labels), _("et"))
    return replace(pin, url=url(pin.codes), name=name(labels, pin.count))


def gathered(places: Iterable[Place], frame: Frame = WHOLE) -> list[Pin]:
    """Plates whose targets never touch: the biggest keep their place, a smaller one too near joins the nearest.

    A chosen place is joined by no other, so that its plate says what the list says; what it covers has no plate.
    """
    pins: list[Pin] = []
    for place in sorted(places, key=lambda place: (not place.chosen, -place.count, place.code)):
        if not frame.shows(place.lat_e6, place.lon_e6):
            continue
        x, y = frame.xy(place.lat_e6, place.lon_e6)
        x, y = _kept_in(x, PROJECTION.width), _kept_in(y, PROJECTION.height)
        near = [i for i, pin in enumerate(pins) if abs(pin.x - x) < HIT and abs(pin.y - y) < HIT]
        if not near:
            pins.append(Pin((place.code,), (place.label,), "", place.count, "", x, y, place.chosen))
        elif alike := [i for i in near if pins[i].chosen == place.chosen]:
            i = min(alike, key=lambda i: (pins[i].x - x) ** 2 + (pins[i].y - y) ** 2)
            pins[i] = _joined(pins[i], place)
    return sorted(pins, key=lambda pin: (-pin.count, pin.codes))


def _joined(pin: Pin, place: Place) -> Pin:
    codes, labels = (*pin.codes, place.code), (*pin.labels, place.label)
    return replace(pin, codes=codes, labels=labels, count=pin.count + place.count)


def _kept_in(value: int, size: int) -> int:
    return min(max(value, HIT // 2), size - HIT // 2)


Rect = tuple[float, float, float, float]  # left, top, right, bottom


def _touch(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _size(town: Town) -> int:
    """The tallest letters it will have: small screens enlarge those that stay."""
    return 22 if town.minor else 27 if town.far else 33


def _label_rect(town: Town) -> Rect:
    size = _size(town)
    wide = len(town.name) * size * 0.56
    left = {"start": town.x, "mid": town.x - wide / 2, "end": town.x - wide}[town.anchor]
    return left, town.y - size * 0.8, left + wide, town.y + size * 0.25


def named(towns: Iterable[Town], pins: Iterable[Pin], frame: Frame = WHOLE) -> list[Town]:
    """The towns whose name fits beside the plates, each with where its text goes: under, over, right or left."""
    taken: list[Rect] = [(*pin.plate, pin.plate[0] + pin.width, pin.plate[1] + PLATE_HEIGHT) for pin in pins]
    kept = []
    for town in towns:
        x, y = frame.xy(town.lat_e6, town.lon_e6)
        town = replace(town, minor=town.minor and frame.zoom < 2)  # closer, there is room for all on a small screen
        plate = any(abs(left + right - 2 * x) < HIT and abs(top + low - 2 * y) < HIT for left, top, right, low in taken)
        gap, high = (36, 30) if plate else (12, 12)
        size = _size(town)
        spots = [
            ("mid", x, y + high + size * 0.8), ("start", x + gap, y + size * 0.33),
            ("mid", x, y - high), ("end", x - gap, y + size * 0.33),
        ]  # fmt: skip
        tries = (replace(town, anchor=anchor, x=round(tx), y=round(ty)) for anchor, tx, ty in spots)
        found = next((each for each in tries if _fits(_label_rect(each), taken)), None)
        if found:
            taken.append(_label_rect(found))
            kept.append(found)
    return kept


def _fits(rect: Rect, taken: Iterable[Rect]) -> bool:
    inside = rect[0] >= 0 and rect[1] >= 0 and rect[2] <= PROJECTION.width and rect[3] <= PROJECTION.height
    return inside and not any(_touch(rect, other) for other in taken)
