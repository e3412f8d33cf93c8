"""Changes leave: signed, in order, at least once with the same id, never lost in silence."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import JournalLine, Organisation
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import actions, jobs
from cordee.kernel.outbound.models import Delivery, DeliveryState, Subscription, SubscriptionState
from cordee.kernel.outbound.queries import changes_after
from cordee.kernel.outbound.rules import ORGANISATION, sending
from cordee.kernel.outbound.tests.builders import a_manager, a_subscription, an_organisation, operator
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db


class Receiver:
    """A small server of the tests: what it received, and the status it gives."""

    def __init__(self):
        self.received, self.status = [], 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((dict(self.headers.items()), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/cordee"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def told(self):
        return [json.loads(body) for _headers, body in self.received]

    @property
    def ids(self):
        return [headers["webhook-id"] for headers, _body in self.received]


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.FETCH_ALLOW = [made.host]
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def nadia():
    return a_manager(an_organisation("Ateliers du Torrent"))


def later(minutes=0):
    """The clock of the next attempt."""
    return Actor(None, via=Via.TICK, at=timezone.now() + dt.timedelta(minutes=minutes))


def attempt(subscription, at, send):
    """One turn of the job at another time; ``send`` decides what the receiver answers."""
    by = Actor(None, via=Via.TICK, at=at)
    actions.queue(subscription_id=subscription.pk, by=by)
    delivery = actions.take(subscription_id=subscription.pk, by=by)
    if delivery is not None:
        status = send(delivery)
        if status == 200:
            actions.mark_sent(delivery=delivery, status=status, by=by)
        else:
            actions.mark_failed(delivery=delivery, error="en panne", status=status, by=by)
    return delivery


def test_a_change_is_told_with_a_signature_that_proves_where_it_comes_from(receiver, nadia, commits):
    subscription, secret = actions.subscribe(url=receiver.url, kinds=[ORGANISATION], by=nadia)
    with commits():
        actors.edit_organisation(organisation=nadia.organisation, description="Bois & vélo", by=nadia)
    [(headers, body)] = receiver.received
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == expected
    told = json.loads(body)
    assert (told["type"], told["data"]["description"]) == ("organisation.changed", "Bois & vélo")
    assert told["data"]["url"].endswith("/annuaire/ateliers-du-torrent/")
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_the_signature_is_that_of_the_published_example():
    """Test vector of the Standard Webhooks libraries."""
    secret, uid, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    signed = sending.signature(secret, uid, at, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_kept_private_never_leaves(receiver, nadia, commits):
    a_subscription(nadia, receiver.url)
    Organisation.objects.filter(pk=nadia.organisation.pk).update(visibility={"phone": "network", "email": "private"})
    nadia.organisation.refresh_from_db()
    with commits():
        actors.edit_organisation(
            organisation=nadia.organisation, phone="+33492000000", email="bureau@exemple.fr", by=nadia
        )
    assert [(told["data"]["phone"], told["data"]["email"]) for told in receiver.told] == [("", "")]


def test_what_is_gone_is_told_by_its_address_alone(receiver, nadia, commits):
    other = an_organisation("Ferme du Torrent", description="Légumes")
    a_subscription(nadia, receiver.url)
    Organisation.objects.filter(pk=other.pk).update(ended_on=dt.date(2026, 11, 1))
    with commits():
        actions.announce(kind=ORGANISATION, gone={other.pk: True})
    [told] = receiver.told
    assert told["type"] == "organisation.gone"
    assert set(told["data"]) == {"slug", "gone", "at", "merged_into"}


def test_nothing_is_written_when_nobody_follows(nadia, commits):
    gone = a_subscription(nadia)
    actions.end(subscription=gone, by=nadia)
    with commits():
        an_organisation("Ferme du Torrent")
    assert Delivery.objects.count() == 0
    gone.refresh_from_db()
    assert gone.secret == ""


def test_what_exists_already_can_be_sent_first(receiver, nadia, commits):
    for number in range(3):
        an_organisation(f"Organisation {number}")
    with commits():
        a_subscription(nadia, receiver.url, everything=True)
    assert [told["data"]["slug"] for told in receiver.told] == [
        "ateliers-du-torrent",
        *(f"organisation-{number}" for number in range(3)),
    ]


def test_a_test_message_says_hello_and_its_failure_stops_nothing(receiver, nadia, commits):
    subscription = a_subscription(nadia, receiver.url)
    with commits():
        actions.ask_test(subscription=subscription, by=nadia)
    receiver.status = 500
    with commits():
        actions.ask_test(subscription=subscription, by=nadia)
    assert [told["type"] for told in receiver.told] == ["test", "test"]
    assert [row.state for row in Delivery.objects.order_by("pk")] == [DeliveryState.SENT, DeliveryState.DROPPED]
    subscription.refresh_from_db()
    assert (subscription.state, subscription.failures) == (SubscriptionState.ACTIVE, 0)


def test_a_private_address_is_never_reached(nadia, commits, settings):
    settings.FETCH_ALLOW = []
    subscription = a_subscription(nadia, "https://127.0.0.1/cordee")
    with commits():
        an_organisation("Ferme du Torrent")
    subscription.refresh_from_db()
    assert "réseau privé" in subscription.last_error


def test_after_failures_it_waits_longer_each_time_then_stops_and_says_so_once(
    nadia, django_capture_on_commit_callbacks
):
    subscription, at = a_subscription(nadia), timezone.now()
    an_organisation("Ferme du Torrent")
    waits = []
    for _turn in range(len(sending.DELAYS) + 1):
        assert attempt(subscription, at, lambda delivery: 500) is not None
        assert attempt(subscription, at + dt.timedelta(seconds=59), lambda delivery: 200) is None
        subscription.refresh_from_db()
        waits.append(subscription.next_at - at)
        at = subscription.next_at
    assert waits[: len(sending.DELAYS)] == list(sending.DELAYS)
    assert (subscription.state, subscription.failures) == (SubscriptionState.STOPPED, len(waits))
    assert attempt(subscription, at + dt.timedelta(days=9), lambda delivery: 200) is None
    assert JournalLine.objects.filter(verb="outbound.stopped").count() == 1
    assert Delivery.objects.get().state == DeliveryState.QUEUED  # it waits: nothing is lost


def test_a_receiver_that_wants_no_more_is_stopped_at_once(nadia):
    subscription = a_subscription(nadia)
    an_organisation("Ferme du Torrent")
    attempt(subscription, timezone.now(), lambda delivery: 410)
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.STOPPED


def test_started_again_it_sends_what_waited_and_what_came_since_in_order(nadia):
    subscription = a_subscription(nadia)
    an_organisation("Première")
    attempt(subscription, timezone.now(), lambda delivery: 410)
    an_organisation("Deuxième")
    with pytest.raises(Refused):
        actions.restart(subscription=a_subscription(nadia, "https://autre.example/"), by=nadia)
    actions.restart(subscription=Subscription.objects.get(pk=subscription.pk), by=nadia)
    sent = []

    def ok(delivery):
        sent.append(delivery.thing)
        return 200

    while attempt(subscription, timezone.now(), ok):
        pass
    ids = Organisation.objects.exclude(pk=nadia.organisation.pk).order_by("pk").values_list("pk", flat=True)
    assert sent == [f"{ORGANISATION}:{pk}" for pk in ids]


def test_a_process_that_died_between_sending_and_marking_sends_the_same_id_again(nadia):
    subscription, at = a_subscription(nadia), timezone.now()
    an_organisation("Ferme du Torrent")
    actions.queue(subscription_id=subscription.pk, by=Actor(None, via=Via.TICK, at=at))
    first = actions.take(subscription_id=subscription.pk, by=Actor(None, via=Via.TICK, at=at))
    soon = Actor(None, via=Via.TICK, at=at + sending.LEASE / 2)
    assert actions.take(subscription_id=subscription.pk, by=soon) is None
    after = Actor(None, via=Via.TICK, at=at + sending.LEASE)
    second = actions.take(subscription_id=subscription.pk, by=after)
    assert (second.uid, second.attempts) == (first.uid, 2)


def test_a_receiver_that_is_down_for_long_costs_few_rows(nadia):
    subscription = a_subscription(nadia)
    ids = {an_organisation(f"Organisation {number}").pk: False for number in range(sending.AHEAD + 5)}
    for _turn in range(3):
        actions.announce(kind=ORGANISATION, gone=ids)
        actions.queue(subscription_id=subscription.pk, by=operator())
    assert subscription.deliveries.count() == sending.AHEAD


@hypothesis(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["change 0", "change 1", "ok", "fail", "die"]), max_size=25))
def test_whatever_fails_each_thing_is_told_in_order_and_its_last_change_arrives(nadia, steps):
    with transaction.atomic():
        subscription, at = a_subscription(nadia), timezone.now()
        rows = [an_organisation(f"Organisation {number}") for number in range(2)]
        seen: list[tuple[str, int, str]] = []

        def turn(result):
            def send(delivery):
                seen.append((delivery.thing, delivery.position, str(delivery.uid)))
                return result

            return send

        for step in steps:
            at += dt.timedelta(minutes=3)
            by = Actor(None, via=Via.TICK, at=at)
            if step.startswith("change"):
                actions.announce(kind=ORGANISATION, gone={rows[int(step[-1])].pk: False})
            elif step == "die":  # sent, and killed before it is marked
                actions.queue(subscription_id=subscription.pk, by=by)
                if (delivery := actions.take(subscription_id=subscription.pk, by=by)) is not None:
                    turn(200)(delivery)
            else:
                attempt(subscription, at, turn(200 if step == "ok" else 500))
        if Subscription.objects.get(pk=subscription.pk).state == SubscriptionState.STOPPED:
            actions.restart(subscription=Subscription.objects.get(pk=subscription.pk), by=nadia)
        at += dt.timedelta(days=3)
        while attempt(subscription, at, turn(200)):
            pass
        for row in rows:
            thing = f"{ORGANISATION}:{row.pk}"
            mine = [position for told, position, _uid in seen if told == thing]
            assert mine == sorted(mine)
            last = next(change.position for change in changes_after(0) if change.thing == thing)
            assert mine[-1] == last
        assert len({uid for _thing, _position, uid in seen}) == len({told[:2] for told in seen})
        assert not subscription.deliveries.filter(state__in=["queued", "sending"]).exists()
        transaction.set_rollback(True)


def test_only_those_who_answer_for_an_organisation_have_its_tools_told(nadia):
    subscription = a_subscription(nadia)
    stranger = a_manager(an_organisation("Ferme du Torrent"), email="bruno@exemple.fr")
    member = Actor(stranger.person, nadia.organisation, "member")
    for by in (stranger, member):
        for act in (actions.end, actions.ask_test, actions.restart):
            with pytest.raises(Refused):
                act(subscription=subscription, by=by)
    with pytest.raises(Refused):
        a_subscription(member)
    with pytest.raises(Refused):
        a_subscription(nadia)  # the same address twice


def test_the_tick_takes_up_what_was_left(receiver, nadia, commits):
    a_subscription(nadia, receiver.url)
    an_organisation("Ferme du Torrent")  # its commit never ran the job
    with commits():
        jobs.deliver_due(by=later())
    assert [told["data"]["slug"] for told in receiver.told] == ["ferme-du-torrent"]
    receiver.received.clear()
    with commits():
        jobs.deliver_due(by=later())
    assert receiver.received == []


def test_settled_deliveries_are_forgotten_after_a_month(receiver, nadia, commits):
    a_subscription(nadia, receiver.url)
    with commits():
        an_organisation("Ferme du Torrent")
    assert actions.forget_old(by=later(minutes=29 * 1440)) == 0
    assert actions.forget_old(by=later(minutes=31 * 1440)) == 1
