"""What an organisation keeps for itself is nowhere: every address of every package is read by those who may not see it.

Each field that can be hidden holds a word found nowhere else (a sentinel) and is private. Then every line of every
table ``access.csv`` (each URL of the instance has one), every GET operation of the API, every file and every search is
read as nobody and as a member of another organisation, and no sentinel is met. The animator meets them: the
crawl can fail.
"""

import io
import json
import re
import zipfile
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from cordee.kernel.access.actions import make_token
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, OrganisationText, Site
from cordee.kernel.actors.rules import MEMBER, Actor, Via
from cordee.kernel.actors.rules.visibility import ORGANISATION_FIELDS, SITE_FIELDS
from cordee.kernel.reference.models import Commune
from cordee.modules.directory.tests.builders import GAP, a_land
from tools import access

pytestmark = pytest.mark.django_db

PRIVATE_ORGANISATION = dict.fromkeys(ORGANISATION_FIELDS, "private")
PRIVATE_SITE = dict.fromkeys(SITE_FIELDS, "private")
OF_ORGANISATION = {
    "email": "zibeline-mail@zibeline.example",
    "phone": "+33487654321",
    "description": "Nous élevons des zorilles en secret.",
    "fte_hundredths": 4_713_29,
    "volunteers": 93_847,
    "languages": "zz",
}
OF_SITE = {
    "address": "17 impasse du Zéphyrin",
    "postcode": "98799",
    "lat_e6": 44_512_963,
    "lon_e6": 6_112_847,
    "opening": "les nuits de zinzolin",
    "phone": "+33476543298",
    "email": "zibeline-lieu@zibeline.example",
}
TRANSLATED = "Alleviamo zorille in segreto, zibaldone."
# As pages, files and programs would write them: grouped by a space or not, with a point or a comma.
SENTINELS = [
    *(
        "zibeline",
        "487654321",
        "4 87 65 43 21",
        "zorille",
        "4713.29",
        "4713,29",
        "471329",
        "4 713,29",
        "93847",
        "93 847",
    ),
    *('"zz"', ">zz<", "zéphyrin", "zephyrin", "98799", "44.51296", "44,51296", "44512963", "6.11284", "6112847"),
    *("zinzolin", "476543298", "4 76 54 32 98", "zibaldone"),
]
WORDS = ["zibeline", "zorilles", "zéphyrin", "98799", "0487654321", "+33487654321", "zinzolin", "zibaldone", "93847"]


def hide(*, but):
    """Every organisation and every place of the instance keeps everything for itself, but those of ``but``."""
    for pk in Organisation.objects.exclude(pk=but.pk).values_list("pk", flat=True):
        OrganisationText.objects.update_or_create(
            organisation_id=pk, language="it", defaults={"description": TRANSLATED}
        )
        if not Site.objects.filter(organisation=pk, closed_on=None).exists():
            Site.objects.create(organisation_id=pk, commune_id=GAP, is_head=True)
    Organisation.objects.exclude(pk=but.pk).update(**OF_ORGANISATION, visibility=PRIVATE_ORGANISATION)
    Site.objects.exclude(organisation=but).update(**OF_SITE, commune=GAP, visibility=PRIVATE_SITE)
    call_command("rebuild_search", verbosity=0)


def an_outsider(who):
    """A member of an organisation that has nothing to do with the others, and a token of theirs."""
    by = Actor(None, via=Via.COMMAND)
    person = actors.register(email="voisine@example.org", name="Voisine", by=by)
    theirs = actors.create_organisation(name="Les Voisins", by=by)
    actors.give_role(person=person, organisation=theirs, role=MEMBER, by=by)
    client = Client()
    client.force_login(person)
    _token, raw = make_token(
        membership=person.memberships.get(), name="Essai", by=Actor(person, theirs, "manager", Via.PAGE)
    )
    return theirs, client, raw


def text_of(answer):
    """What a reader could make of an answer: a page, a stream, the text of a PDF, the files of an archive."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:5] == b"%PDF-":
        with suppress(PdfReadError):  # a paper of the tests is a PDF in name only
            return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    text = body.decode("utf-8", "replace")
    if "json" in answer.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return text


def met(answer):
    """The sentinels in an answer and in its headers."""
    text = re.sub(r"[\u00a0\u202f]|&nbsp;", " ", f"{text_of(answer)} {dict(answer.headers)}").lower()
    return [word for word in SENTINELS if word in text]


def crawl(client, urls):
    return {url: found for url in urls if (found := met(client.get(url)))}


@pytest.mark.parametrize("table", access.tables(), ids=lambda path: path.parent.parent.name)
def test_no_page_no_file_shows_what_is_hidden(table):
    who = access.cast()
    things = access.fixture_of(table, who)
    if not Commune.objects.filter(pk=GAP).exists():
        a_land()
    theirs, outsider, _raw = an_outsider(who)
    hide(but=theirs)
    urls = [line.url(things) for line in access.lines(table)]
    assert crawl(Client(), urls) == {}
    assert crawl(outsider, urls) == {}


def test_the_crawl_meets_what_the_animator_reads():
    who = access.cast()
    a_land()
    hide(but=actors.create_organisation(name="Les Voisins", by=Actor(None, via=Via.COMMAND)))
    animator, slug = who.client("animator"), who.organisation.slug
    assert {"zibeline", "zorille", "zinzolin", "4 87 65 43 21"} <= set(met(animator.get(f"/annuaire/{slug}/")))
    lines = set(met(animator.get("/annuaire/export.csv?simple=1")))
    assert {"44.51296", "98799", "zéphyrin", "476543298"} <= lines
    assert met(animator.get("/annuaire/?q=zorilles"))


def operations(slug):
    """Every GET of the API, as described by itself."""
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    given = {"slug": slug, "code": GAP}
    for path, methods in paths.items():
        if "get" in methods:
            yield re.sub(r"\{(\w+)\}", lambda name: str(given.get(name[1], 1)), path)


def test_no_operation_of_the_api_tells_what_is_hidden():
    who = access.cast()
    a_land()
    theirs, _client, raw = an_outsider(who)
    hide(but=theirs)
    urls = [*operations(who.organisation.slug)]
    assert f"/api/v1/organisations/{who.organisation.slug}" in urls
    urls += [f"/api/v1/organisations?format={kind}" for kind in ("json", "geojson", "csv")]
    urls += ["/api/v1/organisations?near=44.512963,6.112847&radius_km=50"]
    for client in (Client(), Client(headers={"authorization": f"Bearer {raw}"})):
        assert crawl(client, urls) == {}


@pytest.mark.parametrize("word", WORDS)
def test_nobody_finds_by_a_word_they_may_not_read(word):
    who = access.cast()
    a_land()
    theirs, outsider, raw = an_outsider(who)
    hide(but=theirs)
    for client in (Client(), outsider):
        assert who.organisation.slug not in client.get("/annuaire/", {"q": word}).content.decode()
        assert f"/annuaire/{who.organisation.slug}/" not in client.get("/recherche/", {"q": word}).content.decode()
    for client in (Client(), Client(headers={"authorization": f"Bearer {raw}"})):
        assert client.get("/api/v1/organisations", {"q": word}).json()["items"] == []


def test_a_hidden_place_is_at_the_centre_of_its_commune_for_every_distance():
    who = access.cast()
    a_land()
    theirs, _outsider, raw = an_outsider(who)
    hide(but=theirs)
    here = {"near": "44.512963,6.112847", "radius_km": 1}  # the very place, 5.8 km from the centre of its commune
    centre = {"near": "44.559,6.079", "radius_km": 1}
    for client in (Client(), Client(headers={"authorization": f"Bearer {raw}"})):
        assert client.get("/api/v1/organisations", here).json()["items"] == []
        found = client.get("/api/v1/organisations", centre).json()["items"]
        assert {item["distance_km"] for item in found} == {0}
        assert all(site["lat"] is None for item in found for site in item["sites"])
        shapes = client.get("/api/v1/organisations", {"format": "geojson"}).json()["features"]
        points = [shape["geometry"]["coordinates"] for shape in shapes if shape["geometry"]]
        assert points and all(point == [6.079, 44.559] for point in points)
