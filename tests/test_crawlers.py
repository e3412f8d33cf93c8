import xml.etree.ElementTree as ElementTree

import pytest

from cordee.kernel.actors.models import Organisation
from cordee.modules.directory.tests.builders import EMBRUN, a_land, an_organisation

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap(client):
    answer = client.get("/sitemap.xml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    root = ElementTree.fromstring(b"".join(answer.streaming_content))
    return {
        url.findtext("s:loc", "", NAMES): url.findtext("s:lastmod", "", NAMES) for url in root.findall("s:url", NAMES)
    }


def test_every_live_organisation_is_in_the_sitemap_since_its_last_change(client):
    alive, ended = an_organisation("Les Vivants"), an_organisation("Les Anciens")
    Organisation.objects.filter(pk=ended.pk).update(ended_on="2026-01-01")
    told = sitemap(client)
    assert told[f"http://testserver/annuaire/{alive.slug}/"] == alive.updated_at.date().isoformat()
    assert f"http://testserver/annuaire/{ended.slug}/" not in told
    assert "http://testserver/annuaire/" in told


@pytest.mark.parametrize("rows", [1, 30])
def test_the_sitemap_costs_three_queries(client, django_assert_num_queries, rows):
    a_land()
    for number in range(rows):
        an_organisation(f"Organisation {number}", EMBRUN)
    with django_assert_num_queries(3):
        told = sitemap(client)
    assert len(told) == rows + 6
    for place in ("communes/", "communes/05046-embrun/", "vallees/serre-poncon/"):
        assert f"http://testserver/annuaire/{place}" in told


def test_robots_are_sent_away_from_a_demonstration(client, settings):
    settings.DEMO = False
    assert "Disallow: /\n" not in client.get("/robots.txt").content.decode()
    settings.DEMO = True
    told = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in told and "Sitemap: http://testserver/sitemap.xml" in told


def test_a_wrong_host_gets_the_page_of_a_bad_request(client):
    assert client.get("/", HTTP_HOST="ailleurs.example").status_code == 400
