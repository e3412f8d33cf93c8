"""Places as integers in millionths of a degree (WGS 84): distance, box, and the projection of the drawn map."""

from dataclasses import dataclass
from math import asin, ceil, cos, degrees, pi, radians, sin, sqrt

EARTH_M = 6_371_009  # mean radius
E6 = 1_000_000
POLE, HALF_TURN = 90 * E6, 180 * E6


def distance_m(lat_e6: int, lon_e6: int, other_lat_e6: int, other_lon_e6: int) -> int:
    """Metres between two places over a sphere (haversine); within 0.6 % of the ellipsoid."""
    lat, other_lat = radians(lat_e6 / E6), radians(other_lat_e6 / E6)
    half_lat = (other_lat - lat) / 2
    half_lon = radians((other_lon_e6 - lon_e6) / E6) / 2
    chord = sin(half_lat) ** 2 + cos(lat) * cos(other_lat) * sin(half_lon) ** 2
    return round(2 * EARTH_M * asin(min(1.0, sqrt(chord))))


@dataclass(frozen=True, slots=True)
class Box:
    """The places between two parallels and two meridians, edges included; never across the 180th meridian."""

    south: int
    west: int
    north: int
    east: int

    def holds(self, lat_e6: int, lon_e6: int) -> bool:
        return self.south <= lat_e6 <= self.north and self.west <= lon_e6 <= self.east


def box(lat_e6: int, lon_e6: int, radius_m: int) -> Box:
    """The smallest box that holds every place within ``radius_m``; a cheap first filter before ``distance_m``.

    Near a pole or past the 180th meridian it takes every longitude.
    """
    angle = (radius_m + 1) / EARTH_M  # one metre more: distances are rounded
    high = ceil(degrees(angle) * E6)
    south, north = max(-POLE, lat_e6 - high), min(POLE, lat_e6 + high)
    spread = sin(min(angle, pi / 2)) / max(1e-12, cos(radians(lat_e6 / E6)))
    if spread >= 1 or abs(south) == POLE or abs(north) == POLE:
        return Box(south, -HALF_TURN, north, HALF_TURN)
    wide = ceil(degrees(asin(spread)) * E6)
    west, east = lon_e6 - wide, lon_e6 + wide
    if west < -HALF_TURN or east > HALF_TURN:
        return Box(south, -HALF_TURN, north, HALF_TURN)
    return Box(south, west, north, east)


@dataclass(frozen=True, slots=True)
class Projection:
    """Longitude × cos(44.66°), latitude, one scale: the drawn map of the Hautes-Alpes (``viewBox`` 0 0 1000 802).

    ``west_e6`` and ``north_e6`` are the top left corner, ``per_degree`` the units of one degree of latitude. Written
    by tools/geo/draw_map.py with the ground itself; the distortion over the department is under 1 %.
    """

    west_e6: int
    north_e6: int
    per_degree: float
    width: int
    height: int

    def xy(self, lat_e6: int, lon_e6: int) -> tuple[int, int]:
        """Where a place is drawn, in units of the viewBox."""
        x = (lon_e6 - self.west_e6) / E6 * self.per_degree * cos(radians(44.66))
        return round(x), round((self.north_e6 - lat_e6) / E6 * self.per_degree)

    def place(self, x: int, y: int) -> tuple[int, int]:
        """The place drawn at a point: (lat_e6, lon_e6)."""
        lon = self.west_e6 + x * E6 / (self.per_degree * cos(radians(44.66)))
        return round(self.north_e6 - y * E6 / self.per_degree), round(lon)

    def shows(self, lat_e6: int, lon_e6: int) -> bool:
        """Whether a place falls inside the drawing."""
        x, y = self.xy(lat_e6, lon_e6)
        return 0 <= x <= self.width and 0 <= y <= self.height
