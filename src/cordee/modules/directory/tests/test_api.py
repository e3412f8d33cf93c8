"""The directory for other tools: the API, the exports and JSON-LD tell the same as the page."""

import csv
import io
import json
import re

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine
from cordee.lib.jsonld import as_script_text
from cordee.modules.directory import queries
from cordee.modules.directory.rules import Search
from cordee.modules.directory.tests.builders import (
    ANYONE,
    BRIANCON,
    EMBRUN,
    GAP,
    RISTOLAS,
    a_land,
    a_manager,
    an_organisation,
    operator,
)

URL = "/api/v1/organisations"
pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    a_land()
    return {
        "farm": an_organisation("Ferme du Torrent", GAP, EMBRUN, themes=["food"], siren="732829320"),
        "bikes": an_organisation("Atelier vélo", BRIANCON, themes=["mobility"], legal_form="scic"),
        "huts": an_organisation("Refuges du Queyras", RISTOLAS, themes=["food", "culture"]),
        "nowhere": an_organisation("Réseau sans lieu"),
    }


def slugs(client, **asked):
    answer = client.get(URL, asked)
    assert answer.status_code == 200, answer.content
    return [item["slug"] for item in answer.json()["items"]]


def text_of(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.mark.parametrize(
    "asked, found",
    [
        ({}, ["ferme-du-torrent", "atelier-velo", "refuges-du-queyras", "reseau-sans-lieu"]),
        ({"q": "velo"}, ["atelier-velo"]),
        ({"theme": "food"}, ["ferme-du-torrent", "refuges-du-queyras"]),
        ({"theme": ["food", "mobility"]}, ["ferme-du-torrent", "atelier-velo", "refuges-du-queyras"]),
        ({"family": "cooperative"}, ["atelier-velo"]),
        ({"commune": EMBRUN}, ["ferme-du-torrent"]),
        ({"perimeter": "queyras"}, ["refuges-du-queyras"]),
        ({"perimeter": "valley:queyras"}, ["refuges-du-queyras"]),
        ({"perimeter": "nulle-part"}, []),
        ({"theme": "food", "commune": RISTOLAS}, ["refuges-du-queyras"]),
    ],
)
def test_filters_answer_as_the_page(client, land, asked, found):
    assert slugs(client, **asked) == found
    keys = {"theme": "theme", "family": "famille", "commune": "commune", "q": "q"}
    if set(asked) <= set(keys):
        page = text_of(client.get("/annuaire/export.geojson", {keys[name]: value for name, value in asked.items()}))
        assert {feature["properties"]["slug"] for feature in json.loads(page)["features"]} == set(found)


def test_around_a_point_the_nearest_come_first_with_their_distance(client, land):
    asked = {"near": "44.559,6.079", "radius_km": "60", "limit": "1"}
    first = client.get(URL, asked).json()
    second = client.get(first["next"]).json()
    assert [first["items"][0]["slug"], second["items"][0]["slug"]] == ["ferme-du-torrent", "atelier-velo"]
    assert first["items"][0]["distance_km"] == 0
    assert 55 < second["items"][0]["distance_km"] < 60
    assert second["next"] is None
    assert slugs(client, near="44.559,6.079", radius_km="10") == ["ferme-du-torrent"]


@pytest.mark.parametrize("near", ["Gap", "95,6", "44.5", "44.5,200", "44,5,6,1"])
def test_what_is_no_point_is_said(client, near):
    answer = client.get(URL, {"near": near})
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, "near")


def test_an_unknown_theme_is_said_with_the_known_ones(client):
    told = client.get(URL, {"theme": "licornes"}).json()["fields"][0]
    assert told["field"] == "theme.0" and "food, culture" in told["reason"]


def test_one_organisation_tells_its_sites(client, land):
    told = client.get(f"{URL}/ferme-du-torrent").json()
    assert (told["siren"], told["themes"], told["claimed"]) == ("732829320", ["food"], False)
    assert [site["commune"]["name"] for site in told["sites"]] == ["Gap", "Embrun"]
    assert told["url"] == "http://testserver/annuaire/ferme-du-torrent/"
    assert client.get(f"{URL}/inconnue").status_code == 404


def test_geojson_and_csv_give_every_organisation_of_the_list(client, land):
    features = json.loads(text_of(client.get(URL, {"format": "geojson"})))["features"]
    rows = list(csv.DictReader(io.StringIO(text_of(client.get(URL, {"format": "csv"})))))
    assert len(features) == len(rows) == 5
    assert (
        {row["slug"] for row in rows} == {feature["properties"]["slug"] for feature in features} == set(slugs(client))
    )


def test_the_spreadsheet_has_words_and_harmless_cells(client, land):
    actors.edit_organisation(
        organisation=land["bikes"], description="=HYPERLINK(1)", phone="+33492000000", by=operator()
    )
    answer = client.get("/annuaire/export.csv", {"theme": "mobility"})
    assert re.fullmatch(r'attachment; filename="annuaire-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"])
    text = text_of(answer)
    assert text.startswith("\ufeff") and "\r\n" in text
    row = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert (row["nom"], row["famille"], row["commune"]) == ("Atelier vélo", "coopérative", "Briançon")
    assert (row["description"], row["téléphone"]) == ("'=HYPERLINK(1)", "+33492000000")


def test_exports_have_the_counts_of_the_list(client, land):
    for asked in ("", "theme=food", "q=queyras", f"commune={GAP}"):
        get = QueryDict(asked)
        found = queries.directory(Search.of(get, get.getlist), actor=ANYONE)
        rows = csv.DictReader(io.StringIO(text_of(client.get(f"/annuaire/export.csv?simple=1&{asked}"))))
        assert len({row["slug"] for row in rows}) == len(found.ids())


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("asked, queries_asked", [("", 5), ("theme=food", 7), ("format=csv", 5), ("format=geojson", 5)])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, rows, asked, queries_asked):
    a_land()
    for number in range(rows):
        an_organisation(f"Organisation {number}", GAP, EMBRUN, themes=["food", "culture"])
    with django_assert_num_queries(queries_asked):
        text_of(client.get(f"{URL}?{asked}"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 4), coming=st.integers(0, 3), filtered=st.booleans())
def test_turning_the_pages_loses_and_repeats_nothing_while_organisations_come(client, land, limit, coming, filtered):
    asked = {"limit": str(limit)} | ({"theme": "food"} if filtered else {})
    before, seen, url = set(slugs(client, **asked | {"limit": "500"})), [], URL
    answer = client.get(url, asked)
    while True:
        seen += [item["slug"] for item in answer.json()["items"]]
        if coming:
            an_organisation("Nouvelle venue", GAP, themes=["food"])
            coming -= 1
        if answer.json()["next"] is None:
            break
        answer = client.get(answer.json()["next"])
    assert len(seen) == len(set(seen)) and before <= set(seen)


def test_linked_data_says_what_it_is_and_where(land):
    site = land["farm"].sites.first()
    actors.save_site(organisation=land["farm"], site=site, lat_e6=44_559_000, lon_e6=6_079_000, by=operator())
    row = land["farm"]
    told = queries.linked_data(
        row, queries.sites_visible_to(ANYONE, row), "https://cordee.example/annuaire/ferme-du-torrent/"
    )
    assert (told["@context"], told["@type"], told["name"]) == ("https://schema.org", "Organization", "Ferme du Torrent")
    assert told["identifier"] == [{"@type": "PropertyValue", "propertyID": "SIREN", "value": "732829320"}]
    assert told["location"][0]["geo"] == {"@type": "GeoCoordinates", "latitude": 44.559, "longitude": 6.079}
    assert "telephone" not in told


@given(st.text())
def test_no_text_leaves_its_script_element(text):
    told = as_script_text({"name": text + "</script><script>alert(1)</script><!--"})
    assert not set("<>&\u2028\u2029") & set(told)
    assert json.loads(told)["name"].startswith(text)


@pytest.fixture
def keys(land):
    """The headers of tokens that write, made by the farm's manager: (theirs to read, to write)."""
    manager = a_manager(land["farm"])
    membership = manager.person.memberships.get()
    raw = {scope: make_token(membership=membership, name="Site", scopes=[scope], by=manager)[1] for scope in READ_WRITE}
    return {scope: {"Authorization": f"Bearer {text}"} for scope, text in raw.items()}


READ_WRITE = ("read", "write")
FARM = f"{URL}/ferme-du-torrent"


def patch(client, body, headers, url=FARM):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.patch(url, text, content_type="application/json", headers={"Accept-Language": "fr"} | headers)


def test_a_token_changes_its_own_record_by_the_rules_of_the_page(client, land, keys):
    before = client.get(FARM).json()
    change = {"phone": "04 92 00 00 01", "themes": ["food", "culture"], "fte": 2.5, "volunteers": 7}
    answer = patch(client, change, keys["write"])
    assert answer.status_code == 200, answer.content
    after = answer.json()
    changed = {"phone", "themes", "fte", "volunteers", "updated_at", "warnings"}
    assert {name for name in after if after[name] != before.get(name)} <= changed
    assert (after["phone"], after["themes"], after["fte"]) == ("+33492000001", ["food", "culture"], 2.5)
    line = JournalLine.objects.latest("pk")
    assert (line.verb, line.via, line.concerns) == ("actors.organisation_edited", "api", land["farm"])


def test_a_doubtful_number_is_kept_and_said(client, keys):
    answer = patch(client, {"siren": "732829321"}, keys["write"])
    assert (answer.status_code, answer.json()["siren"]) == (200, "732829321")
    assert len(answer.json()["warnings"]) == 1


@pytest.mark.parametrize(
    "body, status, field",
    [
        ({"email": "pas une adresse"}, 422, "email"),
        ({"phone": "allô"}, 422, "phone"),
        ({"name": ""}, 422, "name"),
        ({"name": None}, 422, "name"),
        ({"slug": "autre"}, 422, "slug"),
        ({"themes": ["licornes"]}, 422, "themes.0"),
        ({"languages": ["klingon"]}, 422, "languages"),
        ({"fte": -1}, 422, "fte"),
        ({"name": "a\u0000b"}, 422, "name"),
        ({}, 422, "body"),
        ([], 422, "body"),
        ("{", 400, ""),
        ('{"name": "\\ud800"}', 422, "name"),
        ('{"fte": NaN}', 422, "fte"),
        (json.dumps({"description": "x" * 70_000}), 413, ""),
    ],
)
def test_a_bad_change_is_refused_and_writes_nothing(client, keys, body, status, field):
    before, lines = client.get(FARM).json(), JournalLine.objects.count()
    answer = patch(client, body, keys["write"])
    assert answer.status_code == status, answer.content
    if status == 422:
        assert answer.json()["fields"][0]["field"] == field
    assert (client.get(FARM).json(), JournalLine.objects.count()) == (before, lines)


def test_who_may_not_change_is_told_why(client, land, keys):
    assert patch(client, {"volunteers": 1}, {}).status_code == 401
    assert patch(client, {"volunteers": 1}, {"Authorization": "Bearer non"}).status_code == 401
    told = patch(client, {"volunteers": 1}, keys["read"])
    assert (told.status_code, "« write »" in told.json()["detail"]) == (403, True)
    told = patch(client, {"volunteers": 1}, keys["write"], url=f"{URL}/atelier-velo")
    assert (told.status_code, set(told.json())) == (409, {"rule", "who", "nearest"})
    assert patch(client, {"volunteers": 1}, keys["write"], url=f"{URL}/inconnue").status_code == 404
    form = client.patch(FARM, "volunteers=1", content_type="text/plain", headers=keys["write"])
    assert form.status_code == 415


def test_a_change_of_something_older_is_refused(client, keys):
    seen = client.get(FARM).json()["updated_at"]
    assert patch(client, {"volunteers": 1, "seen": seen}, keys["write"]).status_code == 200
    assert patch(client, {"volunteers": 2, "seen": seen}, keys["write"]).status_code == 409


def test_a_signed_in_visitor_writes_nothing_without_a_token(client, land):
    client.force_login(a_manager(land["farm"]).person)
    assert patch(client, {"volunteers": 1}, {}).status_code == 401


def test_the_page_of_an_organisation_holds_its_linked_data(client, land):
    actors.edit_organisation(organisation=land["farm"], description="</script><b>", by=operator())
    page = client.get("/annuaire/ferme-du-torrent/").content.decode()
    text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(text)["description"] == "</script><b>"
