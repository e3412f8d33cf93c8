import datetime as dt
import re
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from cordee.kernel.actors.actions import register
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions, jobs, queries
from cordee.kernel.notifications.models import Delivery, Message, Preference, State
from cordee.kernel.notifications.rules import DELAYS, compose, notices, stop_token
from cordee.lib.errors import Refused
from cordee.lib.module import Notice

NOW = timezone.now()
BY = Actor(None, via=Via.TICK, at=NOW)
NEWS, CODE = "notifications.test_news", "notifications.test_code"


@pytest.fixture(autouse=True)
def two_notices(settings, tmp_path, monkeypatch):
    """A notice one may refuse, and one that is essential, with their templates."""
    known = {
        NEWS: Notice(NEWS, "des nouvelles", "vous suivez les nouvelles"),
        CODE: Notice(CODE, "un code", "vous l’avez demandé", essential=True),
    }
    for module in ("rules", "queries", "actions"):
        monkeypatch.setattr(f"cordee.kernel.notifications.{module}.notices", lambda: {**notices(), **known})
    folder = tmp_path / "mail" / "notifications"
    folder.mkdir(parents=True)
    text = "{% translate 'Enregistrer' %} {{ name }}\n\nBonjour {{ name }}.\n\nVoir : {{ link }}\n"
    (folder / "test_news.txt").write_text(text)
    (folder / "test_code.txt").write_text("Votre code\n\n123\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]


@pytest.fixture
def nadia(db):
    return register(email="nadia@exemple.fr", name="Nadia", language="fr", by=BY)


def say(person=None, key="1", notice=NEWS, **more):
    context = {"name": "<b>& Paul", "link": "http://localhost:8000/fiche/"}
    return actions.tell(notice=notice, key=key, by=BY, person=person, context=context, **more)


def test_a_person_is_told_after_the_commit(nadia, commits):
    with commits():
        message = say(nadia)
        assert mail.outbox == []
    sent: Any = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert sent.to == ["nadia@exemple.fr"] and sent.subject.endswith("<b>& Paul")
    assert "Bonjour <b>& Paul." in sent.body and "http://localhost:8000/fiche/" in sent.body
    assert "parce que vous suivez les nouvelles." in sent.body
    html = sent.alternatives[0][0]
    assert "&lt;b&gt;&amp; Paul" in html and 'bgcolor="#ffc531"' in html and "<b>&" not in html
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http://localhost:8000/arreter/")
    delivery = message.deliveries.get()
    message.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.SENT, 1)
    assert message.text == message.html == ""  # secret links do not stay in the database


def test_nobody_is_told_twice(nadia, commits):
    with commits():
        assert say(nadia) is not None
        assert say(nadia) is None
        assert say(address="NADIA@exemple.fr ") is None  # the same person by their address
        assert say(nadia, key="2") is not None
    assert len(mail.outbox) == 2


def test_nobody_is_told_what_they_refused(nadia, commits):
    actions.choose(person=nadia, wanted={NEWS: False, CODE: False}, by=Actor(nadia, at=NOW))
    with commits():
        assert say(nadia) is None
        assert say(nadia, notice=CODE) is not None  # essential
    assert Preference.objects.count() == 1 and len(mail.outbox) == 1


def test_a_refusal_that_comes_before_the_sending_is_heard(nadia):
    say(nadia)
    actions.choose(person=nadia, wanted={NEWS: False}, by=Actor(nadia, at=NOW))
    jobs.send_due(by=BY)
    assert mail.outbox == [] and Delivery.objects.get().state == State.DROPPED


def test_an_address_without_account_stops_a_kind_of_notice(db, commits):
    with commits():
        assert say(address="ailleurs@exemple.fr")
    (token,) = re.findall(r"arreter/(\S+)/", str(mail.outbox[0].body))
    actions.stop(token=token, by=BY)
    actions.stop(token=token, by=BY)
    assert say(address="ailleurs@exemple.fr", key="2") is None
    assert say(address="autre@exemple.fr", key="2") is not None


def test_a_stop_link_that_was_cut_is_refused(db):
    token = stop_token(NEWS, person_id=None, address="a@exemple.fr")
    with pytest.raises(Refused):
        actions.stop(token=token[:-3], by=BY)


def test_one_chooses_for_oneself_only(nadia):
    with pytest.raises(Refused):
        actions.choose(person=nadia, wanted={NEWS: False}, by=BY)


def test_the_language_is_the_persons(db, commits):
    anna = register(email="anna@exemple.it", name="Anna", language="it", by=BY)
    with commits():
        say(anna)
        say(address="john@example.org", language="en")
        say(address="jean@exemple.fr")
    assert [Message.objects.get(address=m.to[0]).language for m in mail.outbox] == ["it", "en", "fr"]


def test_erased_people_and_empty_addresses_are_not_written_to(nadia):
    nadia.email = None
    assert say(nadia) is None and say() is None


class Down:
    """A mail server that says no, in several ways."""

    def __init__(self, error):
        self.error = error

    def send_messages(self, messages):
        raise self.error


def _down(monkeypatch, error):
    monkeypatch.setattr(jobs, "get_connection", lambda **options: Down(error))


def test_a_failed_sending_is_tried_again_later_and_later(nadia, monkeypatch):
    _down(monkeypatch, ConnectionRefusedError("personne"))
    say(nadia)
    at, waits = NOW, []
    delivery = Delivery.objects.get()
    while delivery.state == State.QUEUED:
        monkeypatch.setattr(jobs.timezone, "now", lambda at=at: at)
        jobs.send_due(by=BY.later(at))
        delivery.refresh_from_db()
        if delivery.state == State.QUEUED:
            waits.append(delivery.next_at - at)
            assert not queries.due(delivery.next_at - dt.timedelta(seconds=1)).exists()
            at = delivery.next_at
    assert waits == DELAYS and waits == sorted(waits)
    assert delivery.state == State.FAILED and delivery.attempts == len(DELAYS) + 1 and "personne" in delivery.error


def test_an_address_that_does_not_exist_is_not_tried_again(nadia, monkeypatch):
    _down(monkeypatch, smtplib.SMTPRecipientsRefused({"nadia@exemple.fr": (550, b"inconnue")}))
    say(nadia)
    jobs.send(delivery_id=Delivery.objects.get().pk)
    assert Delivery.objects.get().state == State.FAILED


def test_what_a_dead_worker_left_is_taken_again(nadia):
    say(nadia)
    pk = Delivery.objects.get().pk
    assert actions.take(delivery_id=pk, by=BY) is not None
    assert actions.take(delivery_id=pk, by=BY) is None  # someone has it
    later = BY.later(NOW + dt.timedelta(minutes=16))
    again = actions.take(delivery_id=pk, by=later)
    assert again is not None and again.attempts == 2
    ids = {jobs.letter_of(again).extra_headers["Message-ID"] for _ in range(2)}
    assert len(ids) == 1


def test_messages_are_forgotten_after_a_year(nadia):
    say(nadia)
    assert actions.forget_old(by=BY.later(NOW + dt.timedelta(days=364))) == 0
    assert actions.forget_old(by=BY.later(NOW + dt.timedelta(days=366))) > 0
    assert Message.objects.count() == 0


def test_the_constraint_decides_when_two_looked_at_the_same_time(nadia, monkeypatch):
    assert say(nadia)
    looks = iter([False, True])
    monkeypatch.setattr(actions, "_already_told", lambda message: next(looks))
    assert say(nadia) is None and Message.objects.count() == 1


def test_eight_at_once_tell_once(at_once):
    person = register(email="nadia@exemple.fr", name="Nadia", by=BY)
    told = at_once(*[lambda: say(person)] * 8)
    assert sum(isinstance(message, Message) for message in told) == 1 and told.count(None) == 7
    assert at_once(Message.objects.count) == [1] and len(mail.outbox) == 1


def test_only_our_own_links_can_be_followed(settings):
    text = "Sujet\nde plus\n\nVoir http://localhost:8000/a?b=1&c=2. Pas http://mechant.example/x\n\nClic : http://mechant.example/"
    letter = compose(text, because="b", stop_url="")
    assert letter.subject == "Sujet"
    assert 'href="http://localhost:8000/a?b=1&amp;c=2"' in letter.html
    assert 'href="http://mechant' not in letter.html and "Ne plus recevoir" not in letter.html
    other = compose("S\n\nhttp://localhost:8000.mechant.example/", because="b", stop_url="")
    assert "localhost:8000.mechant" not in "".join(re.findall(r'href="([^"]*)"', other.html))


def test_export_and_erasure(nadia):
    say(nadia)
    actions.choose(person=nadia, wanted={NEWS: False}, by=Actor(nadia, at=NOW))
    held = queries.export(nadia)
    assert len(held["messages"]) == len(held["choix_de_reception"]) == 1
    assert actions.erase(person=nadia, by=BY) == []
    assert Message.objects.count() == Preference.objects.count() == 0
