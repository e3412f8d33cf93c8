"""A page that a rule closes says which rule, who can open and what may be done instead; and nothing of hidden rows."""

import pathlib
import re

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import translation
from ninja.errors import AuthorizationError

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, MEMBER, OPERATOR, Actor, Via, acts_for_an_organisation
from cordee.lib.access import Opens, anyone
from cordee.lib.api import READ, _check
from cordee.project import refusing
from cordee.project.api import api

BY = Actor(None, role=OPERATOR, via=Via.COMMAND)
SOURCE = refusing.__file__.removesuffix("project/refusing.py")


def views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif getattr(pattern.callback, "allowed_by", None) is not None:
            yield pattern.callback.allowed_by


def rules_in_use():
    found = set(views(get_resolver().url_patterns))
    for _prefix, router in api._routers:
        for path in router.path_operations.values():
            found |= {operation.view_func.allowed_by for operation in path.operations}
    return found - {anyone}


def test_every_rule_in_use_has_its_sentence_and_somebody_who_opens():
    rules = rules_in_use()
    assert len(rules) > 15
    assert [rule.__qualname__ for rule in rules if not hasattr(rule, "why")] == []
    for rule in rules:
        said = str(rule.why.rule)
        assert said.endswith(".") and len(said.split()) > 5, said
        assert isinstance(rule.why.opens, Opens)


def test_no_page_refuses_without_a_rule():
    bare = [
        path.name
        for path in pathlib.Path(SOURCE).rglob("*.py")
        if re.search(r"raise PermissionDenied|HttpResponseForbidden", path.read_text()) and "tests" not in path.parts
    ]
    assert bare == []


PEOPLE = (
    "Vous|Personne|Ses responsables|Un responsable|Les responsables|L’animation|L’équipe|L’exploitant|La personne"
    "|Cette personne|Les personnes|Ceux qui"
)


def test_who_may_lift_a_rule_is_always_somebody():
    found = []
    for path in pathlib.Path(SOURCE).rglob("*.py"):
        if "tests" not in path.parts:
            found += re.findall(r'who=\(?\s*_\(\s*"([^"]+)"', path.read_text())
    assert len(found) > 80
    assert [words for words in found if not re.match(rf"(?:{PEOPLE})\b", words)] == []


@pytest.fixture
def claire(db):
    """A member of one organisation, a manager of another."""
    person = actors.register(email="claire@exemple.fr", name="Claire", by=BY)
    torrent, ferme = (actors.create_organisation(name=name, by=BY) for name in ("Les Ateliers", "La Ferme"))
    actors.give_role(person=person, organisation=torrent, role=MEMBER, by=BY)
    actors.give_role(person=person, organisation=ferme, role=MANAGER, by=BY)
    return person, torrent, ferme


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_page_says_the_rule_who_opens_and_the_nearest_yes(client, claire):
    person, torrent, ferme = claire
    client.force_login(person)
    answer = client.get("/jetons/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Les programmes autorisés à agir pour une organisation sont choisis par ses responsables." in page
    assert "Les responsables de « Les Ateliers »" in text(answer).replace("\u202f", " ").replace("\xa0", " ")
    assert 'href="/equipe/"' in page and "Agir au nom de La Ferme" in page
    again = client.post("/au-nom-de/", {"organisation": ferme.pk, "next": "/jetons/"}, follow=True)
    assert again.status_code == 200 and again.request["PATH_INFO"] == "/jetons/"


def test_the_animations_pages_lead_to_the_animation(client, claire):
    host = actors.create_organisation(name="Le Réseau", is_host=True, by=BY)
    client.force_login(claire[0])
    page = client.get("/annuaire/doublons/").content.decode()
    assert "animer le réseau" in page and f"/annuaire/{host.slug}/" in page
    assert "Agir au nom de" not in page


def test_who_has_no_organisation_is_led_to_one(client, db):
    client.force_login(actors.register(email="hugo@exemple.fr", name="Hugo", by=BY))
    page = client.get("/equipe/").content.decode()
    assert "Il faut agir au nom d’une organisation" in page and 'href="/annuaire/"' in page


def test_a_record_of_others_says_who_keeps_it_and_a_hidden_one_does_not_exist(client, claire):
    person, torrent, _ferme = claire
    other = actors.create_organisation(name="Le Voisin", by=BY)
    gone = actors.create_organisation(name="Le Disparu", by=BY)
    actors.end_organisation(organisation=gone, by=BY)
    client.force_login(person)
    page = client.get(f"/annuaire/{other.slug}/modifier/")
    assert page.status_code == 403 and f'href="/annuaire/{other.slug}/ecrire/"' in page.content.decode()
    hidden = client.get(f"/annuaire/{gone.slug}/modifier/")
    assert hidden.status_code == 404 and "Disparu" not in hidden.content.decode()


def test_what_exists_and_what_does_not_are_refused_by_the_same_page(client, claire):
    other = actors.create_organisation(name="Le Voisin", by=BY)
    manager = actors.register(email="v@exemple.fr", name="V", by=BY)
    actors.give_role(person=manager, organisation=other, role=MANAGER, by=BY)
    client.force_login(claire[0])
    pages = {re.sub(r"/\d+/|csrfmiddlewaretoken\S+ \S+", "", text(client.get(f"/imports/{pk}/"))) for pk in (1, 999999)}
    assert len(pages) == 1


def test_the_api_says_the_rule_too(db):
    person = actors.register(email="hugo@exemple.fr", name="Hugo", by=BY)
    actor = Actor(person, via=Via.API, scopes=frozenset({READ}))
    with translation.override("fr"), pytest.raises(AuthorizationError) as refused:
        _check(actor, acts_for_an_organisation, READ)
    assert "Il faut agir au nom d’une organisation" in refused.value.message
