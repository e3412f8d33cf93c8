"""Two people press at once: the database decides, on SQLite and on PostgreSQL.

SQLite's test database is in memory, where writers do not wait for each other: the threads work on a copy in a file.
"""

import threading

import pytest
from django.db import connection, connections

from cordee.kernel.access import actions
from cordee.kernel.access.models import Claim
from cordee.kernel.access.tests.builders import AT, a_person, acting, an_organisation
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Membership
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.errors import Refused


@pytest.fixture
def as_in_a_file(tmp_path, monkeypatch):
    """Call it when the data are there: from then on, new threads work on the file."""

    def move():
        if connection.vendor == "sqlite":
            path = tmp_path / "copy.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            monkeypatch.setitem(connections.settings["default"], "NAME", str(path))

    return move


def at_once(*functions):
    """Run them in threads that start together; what each gave or raised."""
    gate = threading.Barrier(len(functions))
    results: list[object] = [None] * len(functions)

    def run(rank, function):
        gate.wait()
        try:
            results[rank] = function()
        except Refused as refused:
            results[rank] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_make_one_manager(as_in_a_file):
    record = an_organisation("La Grange", website="https://grange.example")
    public = Actor(None, via=Via.PUBLIC, at=AT)
    claims = [
        actions.ask_claim(organisation=record, email=f"{name}@grange.example", name=name, by=public)
        for name in ("lea", "paul", "zoe")
    ]
    by = Actor(None, via=Via.LINK, at=AT)
    as_in_a_file()
    results = at_once(*(lambda claim=claim: actions.confirm_claim(claim=claim, by=by) for claim in claims))
    assert sum(isinstance(result, Refused) for result in results) == 2
    held = record.memberships.all()
    assert at_once(held.count, Claim.objects.filter(status="approved").count) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_last_managers_who_leave_at_once_leave_one(as_in_a_file):
    nadia, paul = a_person("Nadia Martin"), a_person("Paul Roux")
    organisation = an_organisation(manager=nadia)
    actors.give_role(person=paul, organisation=organisation, role="manager", by=acting(nadia, organisation))
    held = list(Membership.objects.filter(organisation=organisation))
    as_in_a_file()
    results = at_once(
        *(lambda one=one: actors.end_role(membership=one, by=acting(one.person, organisation)) for one in held)
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert at_once(organisation.memberships.filter(until=None, role="manager").count) == [1]


@pytest.mark.django_db(transaction=True)
def test_one_number_typed_by_two_people_at_once_makes_one_record(as_in_a_file):
    as_in_a_file()
    results = at_once(*(lambda name=name: an_organisation(name, siren="732829320") for name in ("Un", "Deux", "Trois")))
    refused = [str(result) for result in results if isinstance(result, Refused)]
    assert len(refused) == 2 and all("une organisation n’a qu’une fiche" in text for text in refused)


@pytest.mark.django_db(transaction=True)
def test_the_same_name_at_once_gives_two_addresses_or_a_plain_refusal(as_in_a_file):
    as_in_a_file()
    results = at_once(*(lambda: an_organisation("Cœur de vallée") for _ in range(2)))
    slugs = {result.slug for result in results if not isinstance(result, Refused)}
    assert "coeur-de-vallee" in slugs and len(slugs) + sum(isinstance(result, Refused) for result in results) == 2
