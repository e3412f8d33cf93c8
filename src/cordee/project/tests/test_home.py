"""The page that everybody opens: true figures, one query, light enough for an old telephone on 3G."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache

from cordee.kernel.access import actions as access
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor, Via
from cordee.project.views import broken

BY = Actor(None, via=Via.COMMAND)
# session, person, memberships twice; waiting: claims, calls, letters, twins, lists, requests, offers, late loans
HOME_OF_A_MEMBER = 14
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def person(name="Nadia Martel", **flags):
    return actors.register(email=f"{name.split()[0].lower()}@example.org", name=name, by=BY, **flags)


def organisations(count, start=0):
    return [actors.create_organisation(name=f"Organisation {start + n}", by=BY) for n in range(count)]


def figures(client):
    return re.findall(r'<div class="tile "><b>([^<]+)</b>', client.get("/").content.decode())


def test_the_figures_follow_what_is_written(client):
    assert figures(client) == ["0", "0", "0"]
    organisations(2)
    assert figures(client) == ["2", "0", "0"]
    actors.create_organisation(name="La Grange", manager=person(), by=BY)
    assert figures(client) == ["3", "0", "1"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_queries_do_not_grow_with_the_rows(client, count, django_assert_num_queries):
    organisations(count)
    for queries in (2, 1):  # the figures and the themes; then the figures alone
        with django_assert_num_queries(queries):
            assert client.get("/").status_code == 200


def test_a_kept_page_speaks_the_language_and_wears_the_scheme_of_the_reader(client):
    french, english = client.get("/"), client.get("/", headers={"accept-language": "en"})
    assert 'lang="fr"' in french.content.decode() and 'lang="en"' in english.content.decode()
    client.cookies["scheme"] = "dark"
    assert 'data-scheme="dark"' in client.get("/").content.decode()
    client.cookies["scheme"] = '"><script>'
    assert "data-scheme" not in client.get("/").content.decode()


def test_a_kept_page_is_never_that_of_somebody(client):
    client.force_login(person())
    assert "Nadia Martel" in client.get("/").content.decode()
    client.logout()
    assert "Nadia Martel" not in client.get("/").content.decode()


def test_the_examples_always_find_something(client):
    grange = actors.create_organisation(name="La Grange", themes=["reuse"], by=BY)
    page = client.get("/").content.decode()
    (link,) = re.findall(r'<a class="tag share" href="([^"]+)"', page)
    assert "La Grange" in client.get(link).content.decode()
    actors.edit_organisation(organisation=grange, themes=["food"], by=Actor(person(is_superuser=True)))
    assert "?theme=food" in client.get("/").content.decode()


def test_nothing_is_set_on_the_device_of_a_newcomer(client):
    assert dict(client.get("/").cookies) == {}


def test_home_and_its_style_weigh_at_most_30_kb(client):
    html = client.get("/").content
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html.decode())
    assert len(sheets) >= 6
    style = [Path(str(finders.find(re.sub(r"\.[0-9a-f]{12}\.css$", ".css", sheet)))).read_bytes() for sheet in sheets]
    weight = sum(len(gzip.compress(part, 6)) for part in [html, *style])
    assert weight <= 30 * 1024


@pytest.mark.parametrize("url", ["/", "/galerie/", "/nulle-part/", "/compte/connexion/"])
def test_one_way_forward_per_page(client, url):
    html = client.get(url).content.decode()
    assert len(re.findall(r'class="button main[" ]', html)) <= 1


def test_a_page_that_is_not_there_shows_where_to_go(client):
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404 and 'class="signpost"' in answer.content.decode()


def test_a_broken_page_gives_a_reference_without_a_database(client, django_assert_num_queries, rf):
    with django_assert_num_queries(0):
        answer = broken(rf.get("/"))
    assert answer.status_code == 500 and re.search(r"<b>[0-9A-F]{6,8}</b>", answer.content.decode())


def test_the_language_link_comes_back_and_goes_nowhere_else(client):
    answer = client.get("/langue/it/?next=/galerie/%3Fx%3D1")
    assert (answer.status_code, answer["Location"]) == (302, "/galerie/?x=1")
    assert 'lang="it"' in client.get("/").content.decode()
    assert client.get("/langue/it/?next=https://evil.example/")["Location"] == "/"
    assert client.get("/langue/xx/").status_code == 404


def test_one_acts_for_an_organisation_of_ones_own_only(client):
    nadia = person()
    mine, other = organisations(2)
    actors.give_role(person=nadia, organisation=mine, role="manager", by=BY)
    client.force_login(nadia)
    for chosen, expected in [(other.pk, 0), (mine.pk, mine.pk), ("x", 0), ("9" * 30, 0)]:
        assert client.post("/au-nom-de/", {"organisation": chosen, "next": "/"}).status_code == 302
        assert client.session["acting_for"] == expected
    assert "Vous agissez maintenant" in client.get("/").content.decode()


def test_who_changes_sides_stays_on_the_page_or_is_told_why_not(client):
    nadia = person()
    (mine,) = organisations(1)
    actors.give_role(person=nadia, organisation=mine, role="manager", by=BY)
    client.force_login(nadia)
    stays = client.post("/au-nom-de/", {"organisation": mine.pk, "next": "/equipe/"}, follow=True)
    assert stays.redirect_chain == [("/equipe/", 302)]
    lost = client.post("/au-nom-de/", {"organisation": 0, "next": "/equipe/"}, follow=True)
    assert lost.redirect_chain[-1] == ("/", 302) and "vous voici à l’accueil" in lost.content.decode()
    assert client.get("/equipe/").status_code == 403


def plates(client):
    page = client.get("/").content.decode().partition("</section>")[0]
    found = re.findall(r'<a class="plate[^"]*" href="([^"]+)">.*?<b>([^<]+)</b><span>([^<]*)</span>', page)
    return [(title, detail) for _, title, detail in found]


def test_a_member_is_told_what_waits(client):
    hugo = person("Hugo Pascal")
    grange = actors.create_organisation(name="La Grange", manager=person(), by=BY)
    manager = Actor(grange.memberships.get().person, grange, "manager", Via.PAGE)
    client.force_login(hugo)
    assert plates(client) == [] and "Rien ne vous attend." in client.get("/").content.decode()
    invitation = access.invite(organisation=grange, email=hugo.email, role="member", by=manager)
    assert plates(client) == [("Une équipe vous invite", "La Grange")]
    access.withdraw_invitation(invitation=invitation, by=manager)
    assert plates(client) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_animator_is_told_the_first_claims(client, count, django_assert_num_queries):
    samira = person("Samira Benali")
    host = actors.create_organisation(name="Le Réseau", is_host=True, by=BY)
    actors.give_role(person=samira, organisation=host, role="animator", by=BY)
    for n in range(count):
        record = actors.create_organisation(name=f"Fiche {n}", by=BY)
        public = Actor(None, via=Via.PUBLIC)
        claim = access.ask_claim(organisation=record, email=f"x{n}@orange.fr", name=f"X {n}", by=public)
        access.confirm_claim(claim=claim, by=public)
    client.force_login(samira)
    client.get("/")
    with django_assert_num_queries(HOME_OF_A_MEMBER):
        found = plates(client)
    *claims, (call, _count) = found
    assert claims == [(f"X {n} demande une fiche", f"Fiche {n}") for n in range(min(count, 3))]
    assert call == "Organisations à appeler"  # nobody keeps these records yet
