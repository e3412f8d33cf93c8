"""From what people write of a place to a commune and to coordinates."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from cordee.kernel.reference.rules import fold
from cordee.lib import identity

_AREA = ((41_000_000, 51_600_000), (-5_600_000, 10_000_000))  # mainland France and Piedmont: latitudes, longitudes
_ARTICLE = re.compile(r"^(l|le|la|les) ")
_FAR_M = 40_000


@dataclass(frozen=True, slots=True)
class Town:
    """What is needed of a commune to recognise it. ``into``: the code of the commune it was merged into."""

    code: str
    country: str
    name: str
    folded: str
    formerly: str
    department: str
    postcodes: tuple[str, ...]
    population: int
    lat_e6: int | None
    lon_e6: int | None
    into: str


class Places:
    """The communes, by code, name and postcode. One search per different text: lists repeat themselves."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self.by_code: dict[str, Town] = {}
        self._names: dict[str, list[Town]] = defaultdict(list)
        self._postcodes: dict[str, list[Town]] = defaultdict(list)
        self._known: dict[tuple[str, str, str, str], tuple[Town | None, str]] = {}
        for town in towns:
            self.by_code[town.code] = town
            names = {town.folded, _ARTICLE.sub("", town.folded), town.formerly} - {""}
            for name in names:
                self._names[name].append(town)
            for postcode in town.postcodes:
                self._postcodes[postcode].append(town)

    def find(self, name: str, postcode: str, insee: str, country: str) -> tuple[Town | None, str]:
        """The commune, and a warning when it is not exactly what was written."""
        asked = (name, postcode, insee, country)
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, name: str, postcode: str, insee: str, country: str) -> tuple[Town | None, str]:
        note = ""
        if insee:
            by_postcode = {code: [(t.code, t.name) for t in towns] for code, towns in self._postcodes.items()}
            read = identity.insee_or_postcode(insee, self.by_code, by_postcode)
            town = self.by_code.get(read.value or read.suggestion)
            if town:
                return self._living(town, read.warning)
            note = read.warning
        if not name and not postcode:
            return None, note
        cedex = "cedex" in name.lower()
        folded = self._bare(name)
        named = [t for t in self._names.get(folded, ()) if not country or t.country == country]
        named = named or [
            t for t in self._names.get(_ARTICLE.sub("", folded), ()) if not country or t.country == country
        ]
        if not postcode:
            return self._by_name(name, named, note)
        coded = [t for t in self._postcodes.get(postcode, ()) if not country or t.country == country]
        both = [t for t in named if postcode in self._of(t).postcodes]
        if both:
            return self._living(max(both, key=lambda t: t.population), note)
        near = [t for t in named if t.department == postcode[:2]]
        if len(near) == 1:
            wrong = _("Le code postal %(code)s n’est pas celui de %(commune)s.")
            known = not cedex and coded
            return self._living(near[0], wrong % {"code": postcode, "commune": near[0].name} if known else note)
        return self._by_postcode(name, folded, postcode, coded)

    def _bare(self, name: str) -> str:
        """ "GAP CEDEX 9", "Marseille 7e" and "Névache (05)" without what is no name."""
        text = re.sub(r"\([^)]*\)|\bcedex\b.*|\d+\s*(er|e|è|eme|ème)?\b( arrondissement)?", " ", name, flags=re.I)
        return fold(text)

    def _of(self, town: Town) -> Town:
        return self.by_code.get(town.into, town)

    def _living(self, town: Town, note: str = "") -> tuple[Town, str]:
        living = self._of(town)
        if living.code != town.code and living.name != town.name:
            merged = _("%(old)s fait maintenant partie de la commune %(commune)s.") % {
                "old": town.name,
                "commune": living.name,
            }
            return living, note or merged
        return living, note

    def _by_name(self, name: str, named: list[Town], note: str) -> tuple[Town | None, str]:
        if len({self._of(t).code for t in named}) == 1:
            return self._living(named[0], note)
        if named:
            return None, _("Plusieurs communes s’appellent « %(name)s » : ajoutez le code postal.") % {"name": name}
        return None, _("Commune inconnue : « %(name)s ».") % {"name": name}

    def _by_postcode(self, name: str, folded: str, postcode: str, coded: list[Town]) -> tuple[Town | None, str]:
        if not coded:
            shown = f"{postcode} {name}".strip()
            return None, _("Commune inconnue : « %(name)s ».") % {"name": shown}
        chosen = coded[0] if len(coded) == 1 else None
        if folded:
            best = process.extractOne(folded, [t.folded for t in coded], scorer=fuzz.WRatio, score_cutoff=84)
            chosen = coded[best[2]] if best else chosen
        if chosen is None:
            several = _("Plusieurs communes ont le code postal %(code)s : écrivez le nom de la commune.")
            unknown = _("« %(name)s » n’est pas une commune du code postal %(code)s.")
            return None, (unknown if name else several) % {"code": postcode, "name": name}
        if not folded:
            return self._living(chosen)
        taken = _("« %(name)s » a été lu « %(commune)s », d’après le code postal.")
        return self._living(chosen, taken % {"name": name, "commune": chosen.name})


def degrees_e6(text: str) -> int | None:
    """Millionths of a degree from "44.559", "44,559", "44.559°N", 44559000; None when it is no such number."""
    bare = text.strip().upper().replace(",", ".").replace("°", "").replace("−", "-").replace(" ", "")
    sign = -1 if bare.endswith(("S", "W", "O")) else 1
    try:
        number = Decimal(bare.rstrip("NSEWO"))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > 10**10:
        return None
    if abs(number) <= 180:
        return sign * int((number * 1_000_000).to_integral_value())
    return sign * int(number) if abs(number) >= 100_000 and number == number.to_integral_value() else None


def coordinates(lat: str, lon: str, town: Town | None) -> tuple[int | None, int | None, str]:
    """(latitude, longitude, warning), put right when they were swapped."""
    first, second = degrees_e6(lat), degrees_e6(lon)
    if first is None or second is None:
        return None, None, _("Coordonnées illisibles : « %(lat)s », « %(lon)s ».") % {"lat": lat, "lon": lon}
    if first == 0 and second == 0:
        return None, None, _("Coordonnées nulles (0, 0) : laissées de côté.")
    if _lambert(first, second):
        return None, None, _("Ces coordonnées sont en mètres (Lambert 93) : il faut des degrés.")
    note = ""
    if not _inside(first, second) and _inside(second, first):
        first, second = second, first
        note = _("Latitude et longitude étaient inversées : remises dans l’ordre.")
    if abs(first) > 90_000_000 or abs(second) > 180_000_000:
        return None, None, _("Coordonnées illisibles : « %(lat)s », « %(lon)s ».") % {"lat": lat, "lon": lon}
    if town and town.lat_e6 is not None and town.lon_e6 is not None and not note:
        away = distance_m((first, second), (town.lat_e6, town.lon_e6))
        if away > _FAR_M:
            far = _("Ces coordonnées sont à %(km)s km de %(commune)s : vérifiez-les.")
            note = far % {"km": away // 1000, "commune": town.name}
    return first, second, note


def _lambert(first: int, second: int) -> bool:
    return 6_000_000 <= max(first, second) <= 7_200_000 and 80_000 <= min(first, second) <= 1_300_000


def _inside(lat: int, lon: int) -> bool:
    (south, north), (west, east) = _AREA
    return south <= lat <= north and west <= lon <= east


def distance_m(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Metres between two points in millionths of a degree (haversine)."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(v / 1_000_000) for v in (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return round(2 * 6_371_000 * math.asin(math.sqrt(h)))
