"""Two Cordées on one machine, two processes, two bases: one follows what the other publishes, through breakdowns."""

import re

import pytest

from tests.instances import Instance, free_ports

BASE = """
import sys, json, django
django.setup()
from django.utils import timezone
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange import actions, jobs
from cordee.kernel.exchange.models import Origin, Pull
by = Actor(None, via=Via.COMMAND, at=timezone.now())
def read(pull):
    Pull.objects.filter(pk=pull.pk).update(next_at=timezone.now())
    jobs.read_now(pull_id=pull.pk)
    pull.refresh_from_db()
    return [pull.state, pull.failures, pull.error, pull.reason]
def pair(url):
    card = jobs.meet(url)
    return actions.pair(card=card, url=url, frequency="hour", by=by)
def records():
    rows = Organisation.objects.filter(ended_on=None).order_by("name")
    return {row.name: [row.description, row.email] for row in rows}
"""


@pytest.fixture
def valleys(tmp_path, empty_cordee):
    """A, B and C, which may read one another."""
    ports = free_ports(3)
    made = [
        Instance(empty_cordee, tmp_path / name, port, ports, BASE)
        for name, port in zip(("buech", "queyras", "ubaye"), ports, strict=True)
    ]
    yield made
    for each in made:
        each.stop()


FILL = """
names = ["Le Four", "Le Pré", "La Tour"]
made = {n: actors.create_organisation(name=n, description=f"{n} en Buëch.", email=f"a{i}@buech.example", by=by)
        for i, n in enumerate(names)}
actors.edit_organisation(organisation=made["Le Pré"], visibility={"email": "private"}, by=by)
say(records())
"""


def test_a_second_cordee_follows_the_public_records_of_the_first(valleys):
    buech, queyras, ubaye = valleys
    buech.run(FILL)
    buech.serve()

    paired = queyras.run(f"pull = pair('{buech.url}'); say([pull.pk, read(pull), records()])")
    assert paired[1] == ["active", 0, "", ""]
    assert sorted(paired[2]) == ["La Tour", "Le Four", "Le Pré"]
    assert paired[2]["Le Four"] == ["Le Four en Buëch.", "a0@buech.example"]
    assert paired[2]["Le Pré"][1] == ""  # its mail is for nobody outside

    told = queyras.run("say([[o.external_id, o.source.name, o.licence, o.brought] for o in Origin.objects.all()])")
    assert [f"{buech.url}/annuaire/le-four/", "buech", "Licence Ouverte 2.0", True] in told

    # a record changes, another ends, at the source
    buech.run("""
four = Organisation.objects.get(name="Le Four")
actors.edit_organisation(organisation=four, description="Cuit le mardi.", by=by)
from django.db import transaction
from cordee.kernel.actors.events import OrganisationChanged
from cordee.lib.module import publish
with transaction.atomic():
    tower = Organisation.objects.get(name="La Tour")
    Organisation.objects.filter(pk=tower.pk).update(ended_on=by.today)
    publish(OrganisationChanged(tower.pk))
say(1)""")
    again = queyras.run("pull = Pull.objects.get(); say([read(pull), records()])")
    assert again[0][:2] == ["active", 0] and again[1]["Le Four"][0] == "Cuit le mardi."
    assert "La Tour" in again[1]  # flagged, not deleted
    assert queyras.run("say(list(Origin.objects.exclude(gone_at=None).values_list('external_id', flat=True)))") == [
        f"{buech.url}/annuaire/la-tour/"
    ]

    # A → B → C: the record keeps the address where it was born, and the hands it went through
    queyras.serve()
    third = ubaye.run(f"pull = pair('{queyras.url}'); say([read(pull), records()])")
    assert third[0][:2] == ["active", 0] and {"Le Four", "Le Pré"} <= set(third[1])
    hands = ubaye.run(
        "say([[o.external_id, o.source.name, [h['name'] for h in o.held_from]] for o in Origin.objects.all()])"
    )
    assert [f"{buech.url}/annuaire/le-four/", "queyras", ["buech"]] in hands
    page = ubaye.run("""
from django.test import Client
say(Client().get("/annuaire/le-four/", headers={"host": "localhost"}).content.decode())""")
    assert "queyras" in str(page) and "qui le tient de buech" in str(page)

    # C → A: nobody takes back what they gave; C reads A too: nothing is doubled
    ubaye.serve()
    back = buech.run(f"pull = pair('{ubaye.url}'); say([read(pull), records(), Origin.objects.count()])")
    assert back[0][:2] == ["active", 0] and sorted(back[1]) == ["Le Four", "Le Pré"] and back[2] == 0
    twice = ubaye.run(f"pull = pair('{buech.url}'); say([read(pull), records()])")
    assert twice[0][:2] == ["active", 0] and len(twice[1]) == len(third[1])
    assert ubaye.run("say(sorted({o.source.name for o in Origin.objects.filter(live=True, gone_at=None)}))") == [
        "buech"
    ]

    # the source dies: nothing is lost here, and it goes on afterwards from where it was
    buech.stop()
    broken = queyras.run("pull = Pull.objects.get(); say([read(pull), records()])")
    assert broken[0][:2] == ["active", 1] and "ne répond pas" in broken[0][2] and broken[1] == again[1]
    buech.run("actors.create_organisation(name='Le Col', by=by); say(1)")
    buech.serve()
    healed = queyras.run("pull = Pull.objects.get(); say([read(pull), records()])")
    assert healed[0][:2] == ["active", 0] and "Le Col" in healed[1]

    # another key answers: the exchange stops until a person recognises it
    buech.stop()
    buech.serve(CORDEE_SIGNING_GENERATION="2")
    buech.run("actors.create_organisation(name='Le Faux', by=by); say(1)")
    changed = queyras.run("pull = Pull.objects.get(); say([read(pull), records()])")
    assert changed[0][0] == "waiting" and "clé" in changed[0][3] and "Le Faux" not in changed[1]
    known = queyras.run("""
pull = Pull.objects.get()
actions.recognise(pull=pull, key=pull.other_key, by=by)
say([read(pull), records()])""")
    assert known[0][:2] == ["active", 0] and "Le Faux" in known[1]


def test_the_source_is_killed_half_way_and_what_was_taken_is_kept(valleys):
    buech, queyras, _ubaye = valleys
    buech.run("""
for n in range(60):
    actors.create_organisation(name=f"Lieu {n:02}", by=by)
say(1)""")
    buech.serve()
    killing = f"""
import os, signal
from cordee.kernel.exchange.jobs import partners
kept = partners.LIMIT, partners._take
partners.LIMIT = 20
pull = pair('{buech.url}')
take, pages = partners._take, []
def taken(*words):
    take(*words)
    pages.append(1)
    if len(pages) == 2:
        os.kill({buech.process.pid}, signal.SIGKILL)
partners._take = taken
outcome = read(pull)
partners.LIMIT, partners._take = kept
say([outcome, len(records())])
"""
    first = queyras.run(killing)
    assert first[0][1] == 1 and first[1] == 40
    buech.stop()
    buech.serve()
    asked = queyras.run("""
from cordee.kernel.exchange.jobs import partners
read_page, seen = partners.read_page, []
partners.read_page = lambda answer: seen.append(len(answer["items"])) or read_page(answer)
pull = Pull.objects.get()
say([read(pull), len(records()), seen])""")
    assert asked[0][:2] == ["active", 0] and asked[1:] == [60, [20]]
    assert re.fullmatch(r"[\w-]+", str(queyras.run("say(Pull.objects.get().cursor)")))
