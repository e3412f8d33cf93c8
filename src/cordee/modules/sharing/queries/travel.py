"""How long the road is: the one function that says so. An estimate, always told as one.

Kilometres as the crow flies times minutes of mountain road for each; the operator changes the figure in the list of
figures ("trajet_minutes_par_km"), and a router that knows the roads would take the place of ``minutes``.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from cordee.kernel.reference.models import Commune
from cordee.kernel.reference.queries import figures_on
from cordee.lib.geo import distance_m

CODE = "trajet_minutes_par_km"
# Gap to Embrun, Briançon or L'Argentière: 1.2 to 1.5 minutes of road for a kilometre of flight
PER_KM = Fraction("1.4")
Point = tuple[int, int]  # latitude and longitude in millionths of a degree


@dataclass(frozen=True, slots=True)
class Trip:
    """``minutes`` by road from a commune, about."""

    minutes: int
    origin: Commune


def per_km(on: dt.date) -> Fraction:
    """Minutes of road for a kilometre as the crow flies, on a day."""
    row = figures_on(on).filter(code=CODE).exclude(value="").first()
    return row.number if row else PER_KM


def minutes(here: Point, there: Point, pace: Fraction) -> int:
    """Whole minutes of road between two points, at least 0."""
    return ceil(Fraction(distance_m(*here, *there), 1000) * pace)


def shortest(communes: Iterable[Commune], point: Point | None, pace: Fraction) -> Trip | None:
    """The trip from the nearest of these communes; None when nobody knows where one of the two ends is."""
    if point is None:
        return None
    trips = (
        Trip(minutes((place.lat_e6, place.lon_e6), point, pace), place)
        for place in communes
        if place.lat_e6 is not None and place.lon_e6 is not None
    )
    return min(trips, key=lambda trip: trip.minutes, default=None)
