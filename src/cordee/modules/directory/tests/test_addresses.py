"""Who is written to when the address of a list breaks, or waits."""

import pytest
from django.core import mail
from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import ANIMATOR, Actor, Via
from cordee.kernel.exchange import actions as exchange
from cordee.kernel.exchange.models import Pull, PullState
from cordee.kernel.exchange.tests import builders as lists
from cordee.kernel.notifications.models import Message
from cordee.lib.fetch import Unfetchable

pytestmark = pytest.mark.django_db


def broken(pull, times, by):
    for _n in range(times):
        error = Unfetchable("status", "liste.example est en panne (503).", passing=True)
        exchange.failed(pull=pull, error=error, by=by)


def test_the_keepers_of_a_list_are_told_once_of_a_breakdown_that_lasts():
    by = lists.OPERATOR_BY.later(timezone.now())
    host = actors.create_organisation(name="Le Réseau", is_host=True, by=by)
    samira = actors.register(email="samira@reseau.example", name="Samira", by=by)
    actors.give_role(person=samira, organisation=host, role=ANIMATOR, by=by)
    grange = actors.create_organisation(name="La Grange", by=by)
    nadia = lists.claimed_by(grange)
    asked = {"licence": "membres", "url": "https://liste.example/a.csv", "format": "auto", "frequency": "day"}
    for who, name in [(by, "Réseau"), (nadia, "Ateliers")]:
        pull = exchange.add_address(source_name=name, by=who, **asked)
        Pull.objects.filter(pk=pull.pk).update(state=PullState.ACTIVE, read_at=by.at, next_at=by.at)
        broken(pull, 2, by)
        assert not Message.objects.filter(subject__contains=name).exists()
        broken(pull, 4, by)
    told = {message.subject: message for message in Message.objects.all()}
    assert len(told) == Message.objects.count() == 2
    assert {message.address for message in told.values()} == {"samira@reseau.example", "nadia@grange.example"}
    letter = told["La liste « Ateliers » ne se lit plus à son adresse"]
    assert letter.address == "nadia@grange.example" and "liste.example est en panne (503)." in letter.text
    assert "dernière bonne lecture" in letter.text and not mail.outbox


def test_a_reading_that_waits_is_told_to_those_who_keep_the_list():
    by = lists.an_operator().later(timezone.now())
    asked = {"licence": "membres", "url": "https://liste.example/a.csv", "format": "auto", "frequency": "day"}
    pull = exchange.add_address(source_name="Réseau", by=by, **asked)
    tick = Actor(None, via=Via.TICK, at=timezone.now())
    exchange.wait_for_someone(pull=pull, reason="20 fiches sur 30 ont disparu.", by=tick)
    message = Message.objects.get()
    assert message.address == "operateur@cordee.example" and "20 fiches sur 30 ont disparu." in message.text
    exchange.wait_for_someone(pull=pull, reason="Relisez.", by=by)  # somebody is in front of it
    assert Message.objects.count() == 1
