"""The formats that other tools read: the exact names they expect, and only what everybody may read."""

import datetime as dt
import json
import re
from xml.etree import ElementTree

import pytest

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import LegalForm, Organisation, Theme
from cordee.kernel.exchange import jobs as imports
from cordee.modules.directory.models import Freshness
from cordee.modules.directory.rules.vocabularies import correspondences
from cordee.modules.directory.tests.builders import GAP, a_land, a_manager, an_organisation, operator

pytestmark = pytest.mark.django_db
LONG = "Nous réparons et prêtons des vélos, à Gap et dans les communes voisines, toute l’année."


@pytest.fixture
def farm():
    a_land()
    made = an_organisation("Ferme du Torrent.", GAP, themes=["food"], legal_form="scic", description=LONG)
    an_organisation("Réseau sans lieu")
    return made


def read(client, name):
    answer = client.get(f"/annuaire/{name}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(b"".join(answer) if answer.streaming else answer.content)


def test_gogocarto_finds_its_names_at_the_centre_of_the_commune(client, farm):
    [element] = read(client, "gogocarto.json")["data"]
    assert {"id", "name", "latitude", "longitude", "taxonomy", "source", "addressLocality", "updatedAt"} <= set(element)
    assert (element["latitude"], element["longitude"], element["addressCountry"]) == (44.559, 6.079, "FR")


def test_a_structure_of_data_inclusion_has_what_the_schema_requires(client, farm):
    [told] = read(client, "data-inclusion.json")  # the other has no description of 50 characters
    known = "source id nom description date_maj siret adresse code_postal commune code_insee latitude longitude"
    assert set(told) <= set(f"{known} telephone courriel site_web reseaux_porteurs".split())
    assert {"source", "id", "nom", "description", "date_maj"} <= set(told)
    assert (told["id"], told["nom"], told["code_insee"]) == ("cordee--ferme-du-torrent", "Ferme du Torrent", GAP)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["date_maj"])


def test_a_profile_expires_when_the_record_is_no_longer_to_be_trusted(client, farm):
    addresses = [row["profile_url"] for row in read(client, "murmurations.json")]
    assert len(addresses) == 2
    profile = read(client, "ferme-du-torrent/murmurations.json")
    assert (profile["linked_schemas"], profile["name"]) == (["organizations_schema-v1.0.0"], "Ferme du Torrent.")
    assert profile["geolocation"] == {"lat": 44.559, "lon": 6.079} and "expires" not in profile
    assert re.match("https?://", profile["primary_url"])
    days = {"verified_on": dt.date(2026, 11, 1), "due_on": dt.date(2027, 11, 1), "overdue_on": dt.date(2028, 11, 1)}
    Freshness.objects.update_or_create(organisation=farm, defaults=days | {"verified_by": "organisation"})
    until = dt.datetime(2028, 11, 1, tzinfo=dt.UTC).timestamp()
    assert read(client, "ferme-du-torrent/murmurations.json")["expires"] == until


def test_the_catalogue_says_licence_publisher_files_place_and_time(client, farm, settings):
    settings.OPEN_LICENCE_URL, settings.TERRITORY = "https://exemple.fr/licence", "Piémont"
    told = read(client, "catalog.jsonld")
    [dataset] = told["dcat:dataset"]
    needed = "title description publisher license accrualPeriodicity spatial temporal issued modified identifier"
    assert {f"dct:{name}" for name in needed.split()} <= set(dataset)
    assert dataset["dct:license"]["@id"] == "https://exemple.fr/licence"
    for file in dataset["dcat:distribution"]:
        path = file["dcat:downloadURL"]["@id"].removeprefix(settings.SITE_URL)
        assert client.get(path).status_code == 200


def test_news_are_the_last_changes_as_a_reader_of_news_wants_them(client, farm):
    actors.edit_organisation(organisation=farm, name="Ferme <du> \x0bTorrent & co", by=operator())
    answer = client.get("/annuaire/nouvelles.atom")
    names = {"a": "http://www.w3.org/2005/Atom"}
    root = ElementTree.fromstring(answer.content)
    titles = [title.text for title in root.findall("a:entry/a:title", names)]
    assert titles == ["Ferme <du> Torrent & co", "Réseau sans lieu"]


@pytest.mark.parametrize(
    "name", ["gogocarto.json", "data-inclusion.json", "ferme-du-torrent/murmurations.json", "nouvelles.atom"]
)
def test_no_feed_tells_what_is_kept_private_even_to_its_owner(client, farm, name):
    Organisation.objects.filter(pk=farm.pk).update(
        email="secret@exemple.fr", phone="+33492999999", visibility={"email": "network", "phone": "private"}
    )
    client.force_login(a_manager(farm).person)
    answer = client.get(f"/annuaire/{name}")
    text = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert "ferme-du-torrent" in text and "secret@" not in text and "92999999" not in text


def test_every_theme_and_legal_form_is_mapped_or_said_to_have_no_equivalent(client):
    told = read(client, "correspondances.json")
    assert told == correspondences()
    assert all({"name", "version", "url", "licence", "checked"} <= set(source) for source in told["sources"])
    for name, codes in (("themes", Theme.values), ("legal_forms", LegalForm.values)):
        assert set(told[name]) == set(codes)
        for row in told[name].values():
            assert set(row) == {"essglobal", "data_inclusion"}
            assert row["essglobal"] is None or re.fullmatch(r"a(0[1-9]|1\d|2[01])|L[1-5]", row["essglobal"])
            assert isinstance(row["data_inclusion"], list)


def test_the_list_and_the_home_page_hold_their_linked_data(client, farm):
    def linked(url):
        text = client.get(url).content.decode()
        return [
            json.loads(part.split("</script>")[0]) for part in text.split('<script type="application/ld+json">')[1:]
        ]

    [listed] = linked("/annuaire/")
    assert listed["@type"] == "ItemList"
    assert [item["name"] for item in listed["itemListElement"]] == ["Ferme du Torrent.", "Réseau sans lieu"]
    [site] = linked("/")
    assert site["potentialAction"]["target"]["urlTemplate"] == "http://localhost:8000/annuaire/?q={search_term_string}"
    [record] = linked("/annuaire/ferme-du-torrent/")
    assert "http://purl.org/essglobal/standard/legal-form/L2" in record["additionalType"]


def test_a_description_that_looks_like_a_formula_comes_back_from_our_own_file(client, farm):
    text = "=HYPERLINK(1) et c’est tout"
    actors.edit_organisation(organisation=farm, description=text, by=operator())
    file = b"".join(client.get("/annuaire/export.csv"))
    assert b"'=HYPERLINK" in file
    elsewhere = file.replace(b"Ferme du Torrent", b"Autre ferme").replace(b"ferme-du-torrent", b"autre-ferme")
    imports.import_file(data=elsewhere, file_name="annuaire.csv", source_name="Annuaire", by=operator())
    assert Organisation.objects.get(name__startswith="Autre ferme").description == text
