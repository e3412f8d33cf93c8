"""What is told by mail, to whom, and once."""

import datetime as dt

import pytest
from django.utils import timezone

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.calendar.actions import approve, cancel, close, move, reject
from cordee.kernel.calendar.models import Access, Occupancy
from cordee.kernel.calendar.rules import Want
from cordee.kernel.notifications.models import Message
from cordee.modules.sharing.actions.booking import accept
from cordee.modules.sharing.jobs.booking import remind_options
from cordee.modules.sharing.tests.booking import a_room, at_ten, booked, manager_of, someone, wait_for, weekly

pytestmark = pytest.mark.django_db


def told():
    """(to whom, which notice), and the letters are forgotten."""
    found = [(str(row.person), row.notice) for row in Message.objects.order_by("pk")]
    Message.objects.all().delete()
    return found


@pytest.fixture
def room():
    return a_room(access=Access.APPROVAL)


def test_a_request_goes_to_the_lender_and_the_answer_to_the_asker(room):
    lender, bob = manager_of(room), someone("Bob")
    booking = booked(room, bob)
    assert told() == [("Nadia", "sharing.asked")]
    approve(booking=booking, by=lender)
    assert "C’est accepté" in Message.objects.get().subject
    assert told() == [("Bob", "sharing.decided")]


def test_a_no_says_why(room):
    lender, bob = manager_of(room), someone("Bob")
    booking = booked(room, bob)
    told()
    reject(booking=booking, reason="Travaux ce jour-là", by=lender)
    assert "Travaux ce jour-là" in Message.objects.get().text


def test_a_series_is_asked_and_answered_in_one_letter_each(room):
    lender, bob = manager_of(room), someone("Bob")
    made = weekly(room, bob)
    assert told() == [("Nadia", "sharing.asked")]
    accept(booking=made.bookings[0], by=lender)
    assert told() == [("Bob", "sharing.decided")]


def test_what_the_lender_moves_or_cancels_is_told_and_what_one_does_oneself_is_not():
    room, bob = a_room(), someone("Bob")
    lender, first, second = manager_of(room), booked(room, bob), booked(room, bob, hour=14)
    start = at_ten(hour=16)
    move(booking=first, wants=[Want(room.pk, start, start + dt.timedelta(hours=1))], by=lender)
    assert "déplacée" in Message.objects.get().subject
    assert told() == [("Bob", "sharing.decided")]
    cancel(booking=first, by=lender, reason="Fuite d’eau")
    assert "Fuite d’eau" in Message.objects.get().text
    told()
    cancel(booking=second, by=bob)
    assert told() == []


def test_a_freed_place_is_told_with_its_deadline_and_a_link():
    room, bob, ana = a_room(), someone("Bob"), someone("Ana")
    booking = booked(room, bob)
    wait_for(room, ana)
    cancel(booking=booking, by=bob)
    letter = Message.objects.get()
    assert "/place-liberee/" in letter.text
    assert "La place vous est gardée jusqu’au" in letter.text
    assert told() == [("Ana", "sharing.offered")]


def test_an_option_that_ends_soon_is_told_once():
    room, bob = a_room(), someone("Bob")
    booking = booked(room, bob, option=True)
    now = timezone.now()
    tick = Actor(None, via=Via.TICK, at=now)
    remind_options(by=tick)
    assert told() == []
    Occupancy.objects.update(expires_at=now + dt.timedelta(hours=5))
    type(booking).objects.update(created_at=now - dt.timedelta(hours=30))
    remind_options(by=tick)
    remind_options(by=tick)
    assert told() == [("Bob", "sharing.option_ending")]


def test_a_closure_tells_those_whose_booking_it_meets():
    room, bob = a_room(), someone("Bob")
    booked(room, bob)
    booked(room, someone("Cléo"), days=9)
    close(what=room, start=at_ten(hour=0), end=at_ten(hour=23), reason="Peinture", by=manager_of(room))
    assert "Peinture" in Message.objects.get().text
    assert told() == [("Bob", "sharing.closed")]


def test_where_nobody_is_named_the_managers_are_told():
    room, boss = a_room(), someone("Bob", MANAGER)
    booking = booked(room, boss)
    type(booking).objects.update(person=None, made_by=None)
    cancel(booking=booking, by=manager_of(room))
    assert told() == [("Bob", "sharing.decided")]
