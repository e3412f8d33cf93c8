"""Distances, boxes and the projection of the drawn map, as an algebra."""

from hypothesis import given
from hypothesis import strategies as st

from cordee.lib.drawn_map import PROJECTION
from cordee.lib.geo import EARTH_M, box, distance_m

lats, lons = st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000)
spots = st.tuples(lats, lons)
here = st.tuples(st.integers(44_180_000, 45_130_000), st.integers(5_420_000, 7_070_000))
GAP, BRIANCON = (44_559_638, 6_079_758), (44_896_400, 6_643_400)


@given(spots, spots)
def test_a_distance_is_symmetric_and_bounded(one, other):
    assert distance_m(*one, *other) == distance_m(*other, *one)
    assert 0 <= distance_m(*one, *other) <= round(EARTH_M * 3.141593)
    assert distance_m(*one, *one) == 0


@given(spots, spots, spots)
def test_a_detour_is_never_shorter(a, b, c):
    assert distance_m(*a, *c) <= distance_m(*a, *b) + distance_m(*b, *c) + 3


def test_gap_to_briancon_is_58_km_as_the_crow_flies():
    assert abs(distance_m(*GAP, *BRIANCON) - 58_300) < 500
    assert abs(distance_m(0, 0, 0, 1_000_000) - 111_195) < 10


@given(spots, spots, st.integers(0, 20_000_000))
def test_the_box_holds_every_place_of_the_circle(centre, other, radius):
    if distance_m(*centre, *other) <= radius:
        assert box(*centre, radius).holds(*other)


@given(here, st.integers(100, 100_000))
def test_the_box_is_not_much_wider_than_the_circle(centre, radius):
    square = box(*centre, radius)
    assert distance_m(square.north, centre[1], *centre) <= radius + 3
    assert distance_m(centre[0], square.east, *centre) <= radius * 1.01 + 3


@given(here)
def test_the_map_comes_back_to_the_place(spot):
    x, y = PROJECTION.xy(*spot)
    assert PROJECTION.shows(*spot)
    lat, lon = PROJECTION.place(x, y)
    assert distance_m(lat, lon, *spot) < 110  # half a unit each way


@given(here, here)
def test_the_map_keeps_distances_within_two_percent(one, other):
    (x, y), (x2, y2) = PROJECTION.xy(*one), PROJECTION.xy(*other)
    drawn = ((x - x2) ** 2 + (y - y2) ** 2) ** 0.5 * 111_195 / PROJECTION.per_degree
    assert abs(drawn - distance_m(*one, *other)) <= distance_m(*one, *other) * 0.02 + 200
