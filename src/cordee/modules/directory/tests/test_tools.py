"""A tool that is told no more: whoever answers for the organisation knows it, once."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import actions as outbound
from cordee.modules.directory.tests.builders import a_manager, an_organisation

pytestmark = pytest.mark.django_db


def test_a_mail_says_once_that_an_address_is_told_no_more(commits):
    nadia = a_manager(an_organisation("Ateliers du Torrent"))
    began = timezone.now() - dt.timedelta(days=2)
    subscription, _secret = outbound.subscribe(
        url="https://outil.example/cordee", kinds=["actors.organisation"], by=nadia
    )
    for turn in (0, 1):  # it is started again, and stops again
        with commits():
            an_organisation(f"Organisation {turn}")
            by = Actor(None, via=Via.TICK, at=began + dt.timedelta(days=turn))
            outbound.queue(subscription_id=subscription.pk, by=by)
            delivery = outbound.take(subscription_id=subscription.pk, by=by)
            outbound.mark_failed(delivery=delivery, error="Il n’y a plus rien.", status=410, by=by)
            outbound.mark_failed(delivery=delivery, error="Il n’y a plus rien.", status=410, by=by)
        assert [letter.to for letter in mail.outbox] == [["nadia@exemple.fr"]] * (turn + 1)
        subscription.refresh_from_db()
        outbound.restart(subscription=subscription, by=nadia.later(began))
    assert "https://outil.example/cordee" in mail.outbox[0].body
    assert f"/partage/prevenir/{subscription.pk}/" in mail.outbox[0].body
