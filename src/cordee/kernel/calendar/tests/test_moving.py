import datetime as dt

import pytest

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions import book, cancel, close, join_waiting, move, reopen
from cordee.kernel.calendar.models import Closure, OpenSpan, State, WaitEntry, WaitState
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


@pytest.fixture
def asker():
    return Actor(a_person("Lucie"), an_organisation("Cordistes"), "member", at=AT - 24 * H)


def want(resource, start, end, quantity=1):
    return Want(resource.pk, AT + start * H, AT + end * H, quantity)


def booked(by, *wants):
    return book(wants=wants, purpose=Purpose(by.organisation, "Réunion", person=by.person), by=by)


def live(booking):
    rows = booking.occupancies.filter(state=State.CONFIRMED)
    return [((row.start - AT) / H, (row.end - AT) / H, row.resource_id) for row in rows]


def test_a_booking_does_not_stand_in_its_own_way(asker):
    room = a_resource()
    booking = booked(asker, want(room, 14, 16))
    move(booking=booking, wants=[want(room, 15, 17)], by=asker)
    assert live(booking) == [(15, 17, room.pk)]


def test_a_move_that_is_refused_leaves_what_was_held(asker):
    room, other = a_resource(), a_resource()
    booking = booked(asker, want(room, 14, 16))
    occupy(other, 14, 16)
    with pytest.raises(Refused):
        move(booking=booking, wants=[want(other, 15, 17)], by=asker)
    assert live(booking) == [(14, 16, room.pk)]


def test_what_a_move_frees_is_offered(asker):
    room = a_resource()
    booking = booked(asker, want(room, 14, 16))
    other = Actor(a_person("Bob"), an_organisation("Autres"), "member", at=asker.at)
    purpose = Purpose(booking.organisation, "Attente", person=other.person)
    join_waiting(want=want(room, 14, 15), purpose=purpose, by=other)
    move(booking=booking, wants=[want(room, 15, 17)], by=asker)
    assert WaitEntry.objects.get().state == WaitState.OFFERED


def test_a_cancelled_booking_does_not_come_back_by_a_move(asker):
    room = a_resource()
    booking = booked(asker, want(room, 14, 16))
    cancel(booking=booking, by=asker)
    with pytest.raises(Refused, match="ne bouge plus"):
        move(booking=booking, wants=[want(room, 15, 17)], by=asker)
    assert live(booking) == []


def test_a_closure_stops_new_bookings_and_lists_those_made_before(asker):
    policy = a_policy()
    room, owner = a_resource(policy=policy), Actor(a_person("Nadia"), policy.organisation, MANAGER, at=asker.at)
    booking = booked(asker, want(room, 14, 16))
    with pytest.raises(Refused, match="propriétaire"):
        close(what=room, start=AT + 8 * H, end=AT + 20 * H, reason="travaux", by=asker)
    closure = close(what=policy, start=AT + 8 * H, end=AT + 20 * H, reason="travaux", by=owner)
    assert queries.bookings_met(closure) == [booking.pk]
    with pytest.raises(Refused, match="Fermé : travaux"):
        booked(asker, want(room, 17, 18))
    assert live(booking)
    reopen(closure=Closure.objects.get(), by=owner)
    booked(asker, want(room, 17, 18))


def test_rooms_are_open_all_along_and_loans_at_both_ends(asker):
    for both_ends, accepted in ((False, False), (True, True)):
        policy = a_policy(open_at_both_ends=both_ends, longest=10_000, laid_until=AT + 200 * H)
        for day in (0, 1):
            start = AT + (24 * day + 9) * H
            OpenSpan.objects.create(policy=policy, start=start, end=start + 8 * H, reach=24)
        room = a_resource(policy=policy)
        booked(asker, want(room, 9, 17))
        if accepted:
            booked(asker, want(a_resource(policy=policy), 10, 24 + 10))
        with pytest.raises(Refused, match="fermé"):
            booked(asker, want(a_resource(policy=policy), 10, 24 + 18 if both_ends else 24 + 10))


def test_buffers_are_kept_on_both_sides(asker):
    room = a_resource(policy=a_policy(buffer=15))
    occupy(room, 9, 10)
    with pytest.raises(Refused, match="15 minutes entre"):
        booked(asker, want(room, 10, 11))
    booked(asker, want(room, 10.25, 11))
    with pytest.raises(Refused, match="15 minutes entre"):
        booked(asker, want(room, 8, 9))
