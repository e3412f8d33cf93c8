import datetime as dt

import pytest

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions import (
    approve,
    book,
    cancel,
    close,
    join_waiting,
    leave_waiting,
    reject,
    release,
    reopen,
    take_offer,
)
from cordee.kernel.calendar.actions.locking import lapse
from cordee.kernel.calendar.models import Access, Occupancy, State, WaitEntry, WaitState
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


def member(name, at=AT - 48 * H):
    return Actor(a_person(name), an_organisation(f"Asso de {name}"), "member", at=at)


def purpose(by):
    return Purpose(by.organisation, f"Réunion de {by.person.name}", person=by.person)


def want(resource, start=14, end=16, quantity=1):
    return Want(resource.pk, AT + start * H, AT + end * H, quantity)


def waits(resource, by, *, smallest=None, **hours):
    return join_waiting(want=want(resource, **hours), purpose=purpose(by), by=by, smallest=smallest)


def state(entry):
    return WaitEntry.objects.get(pk=entry.pk).state


def test_the_freed_place_goes_to_the_first_and_waits_for_the_answer():
    room, holder, first, second = a_resource(), member("Ana"), member("Bob"), member("Cléo")
    booking = book(wants=[want(room)], purpose=purpose(holder), by=holder)
    one, two = waits(room, first), waits(room, second)
    assert (queries.position(one), queries.position(two)) == (1, 2)
    cancel(booking=booking, by=holder)
    assert (state(one), state(two)) == (WaitState.OFFERED, WaitState.WAITING)
    with pytest.raises(Refused, match="Déjà pris"):  # the offer holds the place
        book(wants=[want(room)], purpose=purpose(holder), by=holder)
    taken = take_offer(entry=one, by=first)
    assert taken.organisation == first.organisation
    assert taken.occupancies.get().state == State.CONFIRMED


def test_who_waits_for_the_buffer_of_a_booking_is_served_when_it_goes():
    room, holder, next_ = a_resource(policy=a_policy(buffer=30)), member("Ana"), member("Bob")
    booking = book(wants=[want(room)], purpose=purpose(holder), by=holder)
    entry = waits(room, next_, start=16, end=17)
    cancel(booking=booking, by=holder)
    assert state(entry) == WaitState.OFFERED


def test_who_waits_is_served_when_a_closure_ends():
    room, holder, next_ = a_resource(), member("Ana"), member("Bob")
    owner = Actor(a_person("Nadia"), room.organisation, MANAGER, at=holder.at)
    booking = book(wants=[want(room)], purpose=purpose(holder), by=holder)
    entry = waits(room, next_)
    closure = close(what=room, start=AT + 15 * H, end=AT + 18 * H, reason="Travaux", by=owner)
    cancel(booking=booking, by=holder)
    assert state(entry) == WaitState.WAITING
    reopen(closure=closure, by=owner)
    assert state(entry) == WaitState.OFFERED


def test_a_refused_offer_passes_on_at_once():
    room, holder, first, second = a_resource(), member("Ana"), member("Bob"), member("Cléo")
    booking = book(wants=[want(room)], purpose=purpose(holder), by=holder)
    one, two = waits(room, first), waits(room, second)
    cancel(booking=booking, by=holder)
    leave_waiting(entry=one, by=first)
    assert (state(one), state(two)) == (WaitState.LEFT, WaitState.OFFERED)
    with pytest.raises(Refused, match="plus tenue"):
        take_offer(entry=one, by=first)


def test_an_unanswered_offer_passes_on_when_its_time_is_over():
    room, holder, first, second = a_resource(), member("Ana"), member("Bob"), member("Cléo")
    booking = book(wants=[want(room)], purpose=purpose(holder), by=holder)
    one, two = waits(room, first), waits(room, second)
    cancel(booking=booking, by=holder)
    lapse(resources=[room.pk], by=holder.later(AT - 24 * H))
    assert (state(one), state(two)) == (WaitState.LEFT, WaitState.OFFERED)
    assert Occupancy.objects.get(waited_by=two).expires_at == AT


def test_whoever_books_meets_the_list_before_the_freed_hours():
    """An offer has expired and nobody ran the tick: the next who waits comes before the next who asks."""
    room, holder, first, late = a_resource(), member("Ana"), member("Bob"), member("Cléo")
    occupy(room, 14, 16, state=State.OPTION, expires_at=holder.at + 6 * H)
    one = waits(room, first)
    late = late.later(holder.at + 6 * H)
    with pytest.raises(Refused, match="Déjà pris"):
        book(wants=[want(room)], purpose=purpose(late), by=late)
    lapse(resources=[room.pk], by=late)
    assert state(one) == WaitState.OFFERED


def test_a_group_takes_what_there_is_down_to_its_least():
    seats, holder, group, single = a_resource(capacity=5), member("Ana"), member("Bob"), member("Cléo")
    three = book(wants=[want(seats, quantity=3)], purpose=purpose(holder), by=holder)
    book(wants=[want(seats, quantity=2)], purpose=purpose(holder), by=holder)
    four, one = waits(seats, group, quantity=4, smallest=4), waits(seats, single, quantity=1)
    cancel(booking=three, by=holder)
    assert (state(four), state(one)) == (WaitState.WAITING, WaitState.OFFERED)
    again = waits(seats, member("Dan"), quantity=4, smallest=2)
    leave_waiting(entry=one, by=single)
    again.refresh_from_db()
    assert (again.state, again.offer.quantity) == (WaitState.OFFERED, 3)


def test_one_does_not_wait_for_what_is_free_nor_twice():
    room, holder, first = a_resource(), member("Ana"), member("Bob")
    with pytest.raises(Refused, match="libres"):
        waits(room, first)
    book(wants=[want(room)], purpose=purpose(holder), by=holder)
    waits(room, first)
    with pytest.raises(Refused, match="déjà"):
        waits(room, first)
    with pytest.raises(Refused, match="que 1"):
        waits(room, first, quantity=2)


def test_the_owner_confirms_one_and_the_rival_waits():
    policy = a_policy(access=Access.APPROVAL)
    room, first, second = a_resource(policy=policy), member("Bob"), member("Cléo")
    owner = Actor(a_person("Nadia"), policy.organisation, MANAGER, at=first.at)
    one = book(wants=[want(room)], purpose=purpose(first), by=first)
    two = book(wants=[want(room, 15, 17)], purpose=purpose(second), by=second)
    with pytest.raises(Refused):
        approve(booking=two, by=second)
    approve(booking=two, by=owner)
    assert [o.state for o in (one.occupancies.get(), two.occupancies.get())] == [State.REJECTED, State.CONFIRMED]
    entry = WaitEntry.objects.get()
    assert (entry.organisation, entry.created_at) == (first.organisation, one.created_at)
    with pytest.raises(Refused, match="déjà reçu"):
        reject(booking=two, reason="non", by=owner)


def test_nobody_came_and_the_rest_of_the_hours_is_free():
    room, holder = a_resource(policy=a_policy(release_minutes=20)), member("Ana")
    book(wants=[want(room)], purpose=purpose(holder), by=holder)
    assert release(resource=room.pk, by=holder.later(AT + 14 * H)) == []
    assert len(release(resource=room.pk, by=holder.later(AT + 14.5 * H))) == 1
    assert Occupancy.objects.get().state == State.NO_SHOW
