"""What the API says of where each field comes from, to whom; and that who has an answer already is told so."""

import csv
import io
from typing import Any

import pytest
from django.utils.timezone import now

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Visibility
from cordee.kernel.exchange.models import Import, Origin, Source
from cordee.modules.directory import queries
from cordee.modules.directory.actions import verify
from cordee.modules.directory.tests.builders import EMBRUN, a_land, a_manager, an_organisation, operator

pytestmark = pytest.mark.django_db
URL, FARM = "/api/v1/organisations", "/api/v1/organisations/ferme-du-torrent"
LIST = {"name": "IAE", "licence": "Licence Ouverte 2.0", "url": "https://example.org"}
EMPTY: dict[str, Any] = {"external_id": "", "checksum": "", "last_seen": None, "site": None, "fields": []}
FEEDS = ["gogocarto.json", "data-inclusion.json", "murmurations.json", "catalog.jsonld", "nouvelles.atom"]
FEEDS += ["ferme-du-torrent/murmurations.json", "correspondances.json"]
DELTA = f"{URL}?updated_since=1970-01-01T00:00:00Z"


@pytest.fixture
def farm():
    a_land()
    return an_organisation("Ferme du Torrent", EMBRUN, phone="+33492000000", fte_hundredths=150, themes=["food"])


@pytest.fixture
def line(farm):
    """One line of a list, which said all that the record says, from another list before."""
    when, site = now(), farm.sites.get()
    source = Source.objects.create(created_at=when, **LIST)
    said = {"name": farm.name, "phone": farm.phone, "fte_hundredths": 150, "themes": ["food"], "naf_version": "2"}
    said |= {"site.commune_id": EMBRUN, "acronym": ""}
    return Origin.objects.create(
        source=source,
        last_import=Import.objects.create(source=source, file_name="iae.csv", checksum="0", created_at=when),
        external_id="IAE-7",
        thing=f"actors.site:{site.pk}",
        organisation=farm,
        checksum="c0ffee",
        seen=said,
        first_seen=when,
        last_seen=when,
        held_from=[{"name": "DREETS", "licence": "Licence Ouverte 2.0", "url": ""}],
    )


def sources(client, **headers):
    return client.get(FARM, headers=headers).json()["sources"]


def test_each_field_says_which_line_of_which_list_it_comes_from(client, line):
    fields = ["fte", "name", "phone", "sites.commune", "themes"]
    told = {"external_id": "IAE-7", "checksum": "c0ffee", "last_seen": line.last_seen.isoformat(), "site": 0}
    before = {"name": "DREETS", "licence": "Licence Ouverte 2.0", "url": ""}
    whole = [LIST | told | {"fields": fields}, EMPTY | before]
    assert sources(client) == whole
    assert client.get(URL).json()["items"][0]["sources"] == whole
    assert client.get(DELTA).json()["items"][0]["sources"] == whole


def test_what_was_corrected_here_no_longer_comes_from_the_list(client, farm, line):
    actors.edit_organisation(organisation=farm, phone="+33492000001", themes=["culture"], by=operator())
    found = sources(client)[0]
    assert (found["fields"], found["checksum"]) == (["fte", "name", "sites.commune"], "")


def test_a_field_kept_from_the_reader_is_not_named_nor_to_be_guessed(client, farm, line):
    manager = a_manager(farm)
    actors.edit_organisation(organisation=farm, visibility={"phone": "private"}, by=operator())
    found = sources(client)[0]
    assert "phone" not in found["fields"] and found["checksum"] == ""
    _token, raw = make_token(membership=manager.person.memberships.get(), name="Site", scopes=["read"], by=manager)
    own = sources(client, authorization=f"Bearer {raw}")[0]
    assert "phone" in own["fields"] and own["checksum"] == "c0ffee"


def read_everywhere(client):
    """What nobody in particular reads of where the record comes from."""
    answers = [client.get(url).content.decode() for url in (FARM, URL, DELTA, "/annuaire/ferme-du-torrent/")]
    return sources(client)[0]["external_id"], " ".join(answers).casefold()


@pytest.mark.parametrize("column", ["email", "site.email", ""])
def test_an_email_that_numbers_a_line_is_told_with_the_email_and_no_more(client, farm, line, column):
    mail = "marie.durand@ferme.example"
    actors.edit_organisation(organisation=farm, email=mail, by=operator())
    actors.save_site(site=farm.sites.get(), organisation=farm, email=mail, by=operator())
    Origin.objects.update(external_id="Marie.Durand@ferme.example", seen={column: mail} if column else {})
    assert sources(client)[0]["external_id"] == ("Marie.Durand@ferme.example" if column else "")
    hide = {"visibility": {"email": "private"}, "by": operator()}
    actors.edit_organisation(organisation=farm, **hide)
    actors.save_site(site=farm.sites.get(), organisation=farm, **hide)
    number, pages = read_everywhere(client)
    assert number == "" and "marie" not in pages
    actors.edit_organisation(organisation=farm, email="autre@ferme.example", visibility={}, by=operator())
    assert column == "site.email" or "marie" not in read_everywhere(client)[1]


@pytest.mark.parametrize(
    "column, number", [("phone", "04 92 00 00 00"), ("site.phone", "0492000000"), ("site.address", "12, Chemin Secret")]
)
def test_nor_is_a_phone_or_an_address_that_numbers_it(client, farm, line, column, number):
    held = {"phone": "+33492000000", "address": "12 chemin secret"}[column.removeprefix("site.")]
    Origin.objects.update(external_id=number, seen={column: held})
    hide = dict.fromkeys(["phone", "address"], "private")
    actors.edit_organisation(organisation=farm, visibility={"phone": "private"}, by=operator())
    actors.save_site(
        site=farm.sites.get(), organisation=farm, address="12 chemin secret", phone="+33492000000", visibility=hide,
        by=operator(),
    )  # fmt: skip
    told, pages = read_everywhere(client)
    assert told == "" and number.casefold() not in pages


def test_a_place_that_another_cordee_tells_is_not_named_by_its_address(client, line):
    Source.objects.update(kind="partner")
    Origin.objects.update(external_id="https://autre.example/o/x#refuge 05061 12 chemin secret")
    number, pages = read_everywhere(client)
    assert number == "https://autre.example/o/x" and "chemin" not in pages


def test_maps_spreadsheets_feeds_and_agreements_quote_the_list_and_no_more(client, line):
    quoted = [LIST, {"name": "DREETS", "licence": "Licence Ouverte 2.0", "url": ""}]
    feature = client.get(URL, {"format": "geojson"}).json()["features"][0]
    assert feature["properties"]["sources"] == quoted
    feed = client.get("/api/v1/feed").json()
    assert feed["items"][0]["organisation"]["sources"] == quoted
    rows = queries.organisations_visible_to(operator()).values(*queries.COLUMNS)
    assert queries.told(rows, actor=Visibility.PUBLIC)[0]["sources"] == quoted
    row = next(csv.DictReader(io.StringIO(client.get(URL, {"format": "csv"}).content.decode())))
    assert (row["sources"], row["licences"]) == ("IAE ; DREETS", "Licence Ouverte 2.0")


# ── what one has already is not sent again ──


def asked(client, url, tag, **headers):
    return client.get(url, headers={"if-none-match": tag, **headers})


@pytest.mark.parametrize("path", [*(f"/annuaire/{name}" for name in FEEDS), DELTA])
def test_what_has_not_changed_is_not_sent_again(client, line, path):
    first = client.get(path)
    again = asked(client, path, first["ETag"])
    assert (first.status_code, again.status_code, again.content, again["ETag"]) == (200, 304, b"", first["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*" and "Accept-Language" in again["Vary"]
    assert asked(client, path, f'"other", {first["ETag"].removeprefix("W/")}').status_code == 304
    assert asked(client, path, "n’importe quoi").status_code == 200


@pytest.mark.parametrize("name", [*FEEDS[:-1], "delta"])
def test_whatever_they_say_sends_them_again(client, farm, line, name):
    url = DELTA if name == "delta" else f"/annuaire/{name}"
    manager = a_manager(farm)
    tags = [client.get(url)["ETag"]]

    def changed(**headers):
        answer = asked(client, url, tags[-1], **headers)
        tags.append(answer["ETag"])
        return answer.status_code == 200

    assert not changed()
    actors.edit_organisation(organisation=farm, phone="+33492000002", by=operator())
    assert changed() and not changed()
    verify(organisation=farm, by=manager)
    assert changed() and not changed()
    Source.objects.update(version=1)  # the list was read again: nothing changed but the day it was last seen
    assert changed() and not changed()
    assert changed(**{"accept-language": "it"})


def test_a_tag_of_one_reader_is_not_that_of_another(client, farm):
    manager = a_manager(farm)
    _token, raw = make_token(membership=manager.person.memberships.get(), name="Site", scopes=["read"], by=manager)
    url = DELTA
    tag = client.get(url)["ETag"]
    assert asked(client, url, tag, authorization=f"Bearer {raw}").status_code == 200


def test_it_costs_two_queries_to_say_that_nothing_changed(client, farm, line, django_assert_num_queries):
    for number in range(30):
        an_organisation(f"Organisation {number}", EMBRUN)
    tag = client.get("/annuaire/gogocarto.json")["ETag"]
    with django_assert_num_queries(2):
        asked(client, "/annuaire/gogocarto.json", tag)
