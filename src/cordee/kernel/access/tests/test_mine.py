"""The journal in sentences; my data, taken away or erased."""

import csv
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from cordee.kernel.access import actions, queries
from cordee.kernel.access.queries.personal import _cell
from cordee.kernel.access.tests.builders import AT, OPERATES, a_person, a_team, acting, an_organisation, signed_in
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Person
from cordee.kernel.actors.queries import journal_visible_to, sentences
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.errors import Refused
from cordee.lib.module import installed

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return a_team()


# Journal


def test_a_line_says_who_did_what_for_whom(team):
    paul = a_person("Paul Roux")
    actors.give_role(person=paul, organisation=team[0], role="member", by=team[2])
    line = sentences(journal_visible_to(team[2]))[0]
    assert (line.who, str(line.verb), line.what) == ("Nadia Martin", "a donné un rôle à", "Paul Roux")
    assert (line.on_behalf, line.concerns, line.role) == ("Ateliers du Torrent", "Ateliers du Torrent", "Responsable")


def test_each_reads_what_concerns_it(team):
    other, _person, by = a_team("La Grange", "Paul Roux")
    actors.edit_organisation(organisation=other, phone="+33492000000", by=by)
    operator = a_person("Élie Op", is_superuser=True)
    mine = journal_visible_to(team[2])
    assert {line.concerns for line in mine} == {team[0]}
    assert {line.concerns for line in journal_visible_to(by)} == {other}
    assert journal_visible_to(acting(operator)).count() == JournalLine.objects.count()
    assert journal_visible_to(acting(team[1], team[0], "member")).count() == 0
    assert journal_visible_to(acting(None)).count() == 0


@pytest.mark.parametrize("act", [lambda q: q.update(verb="x"), lambda q: q.delete()])
def test_a_line_never_changes(team, act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act(JournalLine.objects.all())


@pytest.mark.parametrize("lines", [1, 30])
def test_the_journal_page_asks_as_much_for_one_as_for_thirty(client, team, lines, django_assert_num_queries):
    for rank in range(lines):
        person = a_person(f"Membre {rank}")
        actors.give_role(person=person, organisation=team[0], role="member", by=team[2])
    signed_in(client, team[1], team[0])
    client.get(reverse("access:journal"))
    with django_assert_num_queries(7):
        page = client.get(reverse("access:journal"))
    assert "a donné un rôle à" in page.content.decode()


# My data


def a_full_life():
    """Someone who has left something everywhere this package and those below can hold."""
    organisation, nadia, by = a_team()
    actors.edit_person(person=nadia, phone="+33612345678", by=by)
    membership = organisation.memberships.get()
    actors.give_role(person=nadia, organisation=organisation, role="manager", title="trésorière Zyx", by=by)
    actions.make_token(membership=membership, name="Site de Zyx", by=by)
    invitation = actions.invite(organisation=organisation, email="paul@example.org", role="member", by=by)
    actions.accept_invitation(invitation=invitation, by=Actor(None, via=Via.LINK, at=AT))
    other = an_organisation("La Grange")
    public = Actor(None, via=Via.PUBLIC, at=AT)
    claim = actions.ask_claim(
        organisation=other, email=nadia.email, name="Nadia Martin", words="Zyx, présidente", by=public
    )
    actions.confirm_claim(claim=claim, by=Actor(None, via=Via.LINK, at=AT))
    actions.invite(organisation=other, email=nadia.email, role="member", by=OPERATES)
    return organisation, nadia, by


def text_columns():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField):
                yield model._meta.db_table, field.column


def found_anywhere(*words):
    """ "table.column" of every text column where one of these words is still written."""
    found = []
    with connection.cursor() as cursor:
        for table, column in text_columns():
            for word in words:
                cursor.execute(f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS TEXT) LIKE %s LIMIT 1', [f"%{word}%"])
                if cursor.fetchone():
                    found.append(f"{table}.{column}")
    return sorted(set(found))


TRACES = ("nadia.martin", "Nadia", "Martin", "33612345678", "Zyx")


def test_everything_held_is_given_back(commits):
    with commits():
        _organisation, nadia, _by = a_full_life()
    archive = zipfile.ZipFile(io.BytesIO(queries.zip_of(nadia)))
    held = json.loads(archive.read("donnees.json"))
    assert held["actors"]["compte"][0]["telephone"] == "+33612345678"
    assert held["access"]["fiches_demandees"][0]["mots"] == "Zyx, présidente"
    assert held["access"]["adresses"] == [{"adresse": nadia.email, "confirmee": True, "principale": True}]
    assert held["notifications"]["messages"]
    rows = list(csv.reader(io.StringIO(archive.read("actors-rôles.csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[1][:3] == ["Ateliers du Torrent", "Responsable", "trésorière Zyx"]
    assert "Nadia Martin" in archive.read("a-lire.html").decode()


def test_a_cell_is_never_a_formula():
    assert [_cell(value) for value in ("=1+1", "+33", None, True, False, 1)] == ["'=1+1", "'+33", "", "oui", "non", "1"]


def test_after_an_erasure_no_trace_is_left_in_any_table(client, commits):
    with commits():
        organisation, nadia, by = a_full_life()
        signed_in(client, nadia, organisation)
    assert {"actors_person.email", "account_emailaddress.email"} <= set(found_anywhere(*TRACES))
    with commits():
        kept = actions.erase_account(person=nadia, by=by)
    assert found_anywhere(*TRACES) == []
    assert len(kept) >= 1
    nadia.refresh_from_db()
    assert (nadia.email, nadia.name, nadia.is_active, nadia.erased_at) == (None, "", False, AT)
    assert not client.get(reverse("access:my_account")).wsgi_request.user.is_authenticated
    lines = sentences(JournalLine.objects.filter(person=nadia))
    assert {line.who for line in lines} == {"Personne effacée"}


def test_the_preview_says_what_the_act_does_and_changes_nothing():
    _organisation, nadia, by = a_full_life()
    before = found_anywhere(*TRACES)
    kept = actions.preview_erasure(person=nadia, by=by)
    assert found_anywhere(*TRACES) == before
    assert kept == actions.erase_account(person=nadia, by=by)


def test_the_last_manager_is_warned_and_the_record_is_free_again(team):
    assert list(queries.left_without_manager(team[1])) == [team[0]]
    actions.erase_account(person=team[1], by=team[2])
    assert not queries.has_manager(team[0])
    assert JournalLine.objects.filter(verb="access.erased", concerns=team[0]).exists()
    public = Actor(None, via=Via.PUBLIC, at=AT)
    assert actions.ask_claim(organisation=team[0], email="x@example.org", name="X", by=public)


def test_a_manager_with_another_one_leaves_no_orphan(team):
    actors.give_role(person=a_person("Paul Roux"), organisation=team[0], role="manager", by=team[2])
    assert list(queries.left_without_manager(team[1])) == []


def test_no_one_erases_another(team):
    with pytest.raises(Refused):
        actions.erase_account(person=a_person("Paul Roux"), by=team[2])


def test_an_erased_address_may_come_back(team):
    address = team[1].email
    actions.erase_account(person=team[1], by=team[2])
    assert a_person("Nadia Revenue", email=address).pk != team[1].pk


def test_erasing_from_the_page_asks_who_i_am_then_my_address(client, team):
    client.post(reverse("account_login"), {"login": team[1].email, "password": "un mot de passe"})
    here = reverse("access:erase")
    assert "Ateliers du Torrent" in client.get(here).content.decode()
    response = client.post(here, {"address": "autre@example.org"})
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert client.post(response.url, {"password": "un mot de passe"}).status_code == 422  # the form goes on
    assert client.post(here, {"address": team[1].email.upper()}).url == reverse("home")
    assert Person.objects.get(pk=team[1].pk).erased_at


def test_the_zip_asks_who_i_am(client, team):
    client.post(reverse("account_login"), {"login": team[1].email, "password": "un mot de passe"})
    response = client.get(reverse("access:my_data_zip"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    response = client.post(response.url, {"password": "un mot de passe"}, follow=True)
    assert response["Content-Type"] == "application/zip"


def test_the_register_holds_every_processing_of_the_house(client):
    page = client.get(reverse("access:processing")).content.decode()
    rows = [row for module in installed() for data in module.personal_data for row in data.register]
    assert rows and page.count("<h3>") == len(rows)


def test_tick_forgets_old_claims(team):
    assert actions.forget_old_claims(by=OPERATES.later(timezone.now())) == 0
    assert mail.outbox == []
