"""What is looked for in the directory, as the address of the page says it; and who may change what."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import asin, cos, radians, sin, sqrt
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Family, Organisation, Theme
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained, signed_in

RADII = (5, 10, 20, 30, 50)  # km
SORTS = ("nom", "recent", "distance", "pertinence")
MANY = 1000  # above, a count reads "plus de 1 000"
_CODE = re.compile(r"[0-9A-Za-z_:.-]{1,40}")
EARTH_KM = 6371.0088
Point = tuple[float, float]  # latitude, longitude in degrees
LANGUAGES = [
    ("fr", _("français")),
    ("it", _("italien")),
    ("en", _("anglais")),
    ("oc", _("occitan")),
    ("es", _("espagnol")),
    ("de", _("allemand")),
    ("ar", _("arabe")),
    ("fsl", _("langue des signes française")),
]

can_add = signed_in


def adds_for_others(actor: Actor) -> bool:
    """Adds records of organisations that are not theirs: whoever keeps the directory for everyone."""
    return actor.is_animator or actor.is_operator


@explained(_("La fiche d’une organisation est tenue par ses responsables."), Opens.OWNERS)
def can_edit(actor: Actor, organisation: Organisation) -> bool:
    return actor.manages(organisation)


@dataclass(frozen=True, slots=True)
class Search:
    """One request to the directory. Several values of one filter widen it, several filters narrow it.

    ``territories`` are "valley:05-briancon", "epci:200067437"…; ``networks`` the last part of the addresses of the
    organisations that others belong to; ``near`` is the text that names a commune and
    ``radius`` a distance in km from its centre. ``sort`` "" is the best order: relevance, distance, else name.
    """

    q: str = ""
    themes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    near: str = ""
    radius: int = 20
    sort: str = ""

    @classmethod
    def of(cls, get: Mapping[str, str], getlist: Callable[[str], list[str]]) -> "Search":
        """Read from the address; what means nothing is left out."""

        def codes(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(code for code in getlist(name) if _CODE.fullmatch(code)))[:50]

        radius, sort = get.get("rayon", ""), get.get("tri", "")
        return cls(
            q=get.get("q", "").replace("\x00", "").strip()[:200],
            themes=tuple(code for code in codes("theme") if code in Theme),
            families=tuple(code for code in codes("famille") if code in Family),
            communes=codes("commune"),
            territories=codes("territoire"),
            networks=codes("reseau"),
            near=get.get("autour", "").replace("\x00", "").strip()[:100],
            radius=int(radius) if radius.isascii() and radius.isdigit() and int(radius) in RADII else 20,
            sort=sort if sort in SORTS else "",
        )

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the filters in place."""
        return tuple(
            name for name in ("q", "themes", "families", "communes", "territories", "networks", "near") if self[name]
        )

    def __getitem__(self, name: str) -> str | tuple[str, ...]:
        value: str | tuple[str, ...] = getattr(self, name)
        return value

    def without(self, name: str, value: str = "") -> "Search":
        """The same without one filter, or without one of its values."""
        kept = self[name]
        rest = tuple(code for code in kept if code != value) if isinstance(kept, tuple) and value else type(kept)()
        change: dict[str, Any] = {name: rest}
        return replace(self, **change)

    def adding(self, name: str, value: str) -> "Search":
        kept = self[name]
        change: dict[str, Any] = {name: (*kept, value) if isinstance(kept, tuple) else value}
        return replace(self, **change)

    @property
    def query(self) -> str:
        """The part of an address after "?", empty for everything."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        names = {
            "theme": "themes",
            "famille": "families",
            "commune": "communes",
            "territoire": "territories",
            "reseau": "networks",
        }
        pairs += [(short, code) for short, name in names.items() for code in self[name]]
        pairs += [("autour", self.near), ("rayon", str(self.radius))] if self.near else []
        pairs += [("tri", self.sort)] if self.sort else []
        return urlencode(pairs)

    @property
    def href(self) -> str:
        return f"?{self.query}"


def distances_from(one: Point) -> Callable[[float, float], float]:
    """What gives the great-circle distance (haversine, km) from a point to (latitude, longitude), in degrees."""
    lat1, lon1 = one
    cos1 = cos(radians(lat1))

    def measure(lat2: float, lon2: float) -> float:
        half = sin(radians(lat2 - lat1) / 2) ** 2
        half += cos1 * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))

    return measure


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance between two points."""
    return distances_from(one)(*other)
