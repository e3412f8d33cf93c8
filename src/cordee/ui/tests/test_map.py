"""The drawn map: plates that a finger can press, names for those who listen, and nothing lost."""

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cordee.lib.drawn_map import HIT, PROJECTION, Detail, Place, Valley, draw, frame_around, gathered
from cordee.ui.tests.test_components import drawn

GAP = Place("05061", "Gap", 21, 44_571_953, 6_062_813)
EMBRUN = Place("05046", "Embrun", 11, 44_563_700, 6_494_900, chosen=True)
MARSEILLE = Place("13055", "Marseille", 4, 43_254_530, 5_372_243)

places = st.lists(
    st.builds(
        Place,
        code=st.integers(5001, 5183).map(lambda n: f"{n:05}"),
        label=st.just("Lieu"),
        count=st.integers(1, 40),
        lat_e6=st.integers(44_180_000, 45_130_000),
        lon_e6=st.integers(5_420_000, 7_070_000),
    ),
    max_size=60,
    unique_by=lambda place: place.code,
)


def link(codes):
    return "?commune=" + "+".join(codes)


def html(*shown, **options):
    return drawn('<c-map :map="map" />', map=draw(shown, url=link, **options))


@given(places)
def test_targets_never_overlap_and_no_place_is_lost(some):
    pins = gathered(some)
    for i, pin in enumerate(pins):
        for other in pins[:i]:
            assert abs(pin.x - other.x) >= HIT or abs(pin.y - other.y) >= HIT
        assert 0 <= pin.hit[0] <= PROJECTION.width - HIT and 0 <= pin.hit[1] <= PROJECTION.height - HIT
    assert sum(pin.count for pin in pins) == sum(place.count for place in some)
    assert sorted(code for pin in pins for code in pin.codes) == sorted(place.code for place in some)


@given(places)
def test_names_of_towns_never_touch_a_plate(some):
    shown = draw(some, url=link)
    for town in shown.towns:
        assert 0 <= town.x <= PROJECTION.width and 0 <= town.y <= PROJECTION.height
        assert not any(abs(town.x - pin.x) < 10 and abs(town.y - pin.y) < 10 for pin in shown.pins)


def test_each_plate_is_a_link_with_a_name():
    page = html(GAP, EMBRUN)
    assert len(re.findall('<a class="pin', page)) == 2
    assert (
        '<a class="pin here" href="?commune=05046" aria-label="Embrun : 11 organisations" aria-current="true"' in page
    )
    assert 'aria-label="Gap : 21 organisations"' in page


def test_neighbours_share_a_plate_that_names_them():
    neffes = Place("05092", "Neffes", 1, 44_530_000, 6_010_000)
    shown = draw([GAP, neffes], url=link)
    assert [(pin.name, pin.url) for pin in shown.pins] == [("Gap et Neffes : 22 organisations", "?commune=05061+05092")]


@given(places, places)
def test_a_frame_shows_all_it_was_made_around_and_nothing_outside_of_it(some, others):
    frame = frame_around(some)
    assert all(frame.shows(one.lat_e6, one.lon_e6) for one in some)
    assert 1 <= frame.zoom <= 3
    for pin in gathered(others, frame):
        assert 0 <= pin.x <= PROJECTION.width and 0 <= pin.y <= PROJECTION.height


def test_a_map_around_a_commune_draws_its_ground_larger_and_leaves_the_far_away():
    page = html(GAP, EMBRUN, frame=frame_around([EMBRUN]))
    assert '<g class="framed" transform="scale(3.000) translate(' in page
    assert "Embrun : 11" in page and "Gap : 21" not in page
    assert "framed" not in html(GAP, EMBRUN)


def test_what_is_outside_is_counted_with_a_link():
    page = html(GAP, MARSEILLE, outside_url="/annuaire/?hors-carte=1")
    assert '<a href="/annuaire/?hors-carte=1">4 organisations sont hors de cette carte : voir la liste.</a>' in page
    assert "hors de cette carte" not in html(GAP)


def test_the_legend_names_the_valleys_in_order_and_lights_the_chosen_one():
    valleys = (
        Valley("ecrins", "Écrins", 2, "?v=ecrins"),
        Valley("brianconnais", "Briançonnais", 4, "?v=b", chosen=True),
    )
    page = html(GAP, valleys=valleys, swatch="nombre d’organisations")
    assert page.index("nombre d’organisations") < page.index("Écrins") < page.index("Briançonnais")
    assert 'class="one-valley brianconnais"' in page
    assert '<a href="?v=b" aria-current="true">Briançonnais</a>' in page


def test_the_ground_is_small_and_hidden_from_screen_readers():
    page = html()
    assert len(page) < 26_000
    assert page.count('<path class="v') == 10  # nine valleys and their dotted limits
    assert page.count('aria-hidden="true"') >= 4


def test_no_map_no_figure():
    assert drawn('<c-map :map="nothing" />') == ""


def test_the_detailed_map_is_offered_only_with_a_script_and_asks_no_other_host():
    page = html(GAP, detail=Detail("/annuaire/points.geojson", "liste"))
    frame = re.search('<div class="detail"[^>]*>', page)
    assert frame and " hidden" in frame[0] and 'data-points="/annuaire/points.geojson"' in frame[0]
    assert "data-tiles" not in page and "http" not in page


def test_the_operator_may_name_a_tile_server(settings):
    settings.TILE_URL, settings.TILE_CREDIT = "https://tiles.example.org/{z}/{x}/{y}.png", "OpenStreetMap"
    page = html(GAP, detail=Detail("/annuaire/points.geojson"))
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png" data-tiles-credit="OpenStreetMap"' in page


def test_the_polygons_of_the_detailed_map_are_whole_and_light():
    path = Path(__file__).resolve().parent.parent / "static/cordee/communes_05.geojson"
    features = json.loads(path.read_text())["features"]
    assert len(features) == len({feature["properties"]["code"] for feature in features}) == 162
    assert "05120" not in {feature["properties"]["code"] for feature in features}
    assert path.stat().st_size <= 140_000
