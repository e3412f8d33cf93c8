"""What a reviewer found: each of these was wrong once."""

import datetime as dt

import pytest

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import jobs
from cordee.kernel.calendar.actions import (
    Opening,
    Rhythm,
    book,
    book_series,
    booking,
    cancel,
    check_in,
    close,
    confirm,
    join_waiting,
    move,
    reject,
    roll,
    save_policy,
    save_resource,
    set_openings,
    take_offer,
)
from cordee.kernel.calendar.models import LIVE, Access, Booking, Occupancy, Policy, Quota, Series, State, WaitEntry
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.rules.quotas import allowed
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)
D = 24 * H


def member(name):
    return Actor(a_person(name), an_organisation(f"Asso de {name}"), "member", at=AT - 2 * D)


def owner_of(policy):
    return Actor(a_person("Nadia"), policy.organisation, MANAGER, at=AT - 2 * D)


def purpose(by):
    return Purpose(by.organisation, "Réunion", person=by.person)


def want(resource, start=14, end=16, quantity=1):
    return Want(resource.pk, AT + start * H, AT + end * H, quantity)


def made(by, *wants, **manner):
    return book(wants=wants, purpose=purpose(by), by=by, **manner)


def states():
    return list(WaitEntry.objects.order_by("pk").values_list("state", flat=True))


def offered(policy=None):
    """Somebody holds an offer, and somebody else waits behind."""
    room, holder, first, second = a_resource(policy=policy), member("Ana"), member("Bob"), member("Cléo")
    row = occupy(room, 14, 16)
    entries = [join_waiting(want=want(room), purpose=purpose(by), by=by) for by in (first, second)]
    holder = Actor(holder.person, row.booking.organisation, MANAGER, at=holder.at)
    cancel(booking=row.booking, by=holder)
    assert states() == ["offered", "waiting"]
    return room, first, entries[0]


def test_one_gesture_does_not_take_the_same_thing_twice():
    by, room = member("Ana"), a_resource(capacity=3)
    with pytest.raises(Refused, match="reste que 1"):
        made(by, want(room, quantity=2), want(room, quantity=2))
    assert not Booking.objects.exists()
    done = made(by, want(room))
    with pytest.raises(Refused, match="reste que 1"):
        move(booking=done, wants=[want(room, quantity=2), want(room, 15, 17, 2)], by=by)


def test_one_gesture_does_not_pass_a_quota():
    by, policy = member("Ana"), a_policy()
    quota = Quota.objects.create(policy=policy, holder="organisation", unit="count", limit=1, window="week")
    with pytest.raises(Refused, match="Au plus 1 réservation par semaine"):
        made(by, want(a_resource(policy=policy)), want(a_resource(policy=policy)))
    quota.limit = 2
    assert allowed(quota) == "Au plus 2 réservations par semaine et par organisation."


def test_the_same_request_sent_twice_at_once_is_made_once(monkeypatch):
    """While the second waits for the lock, the first is written."""
    by, room = member("Ana"), a_resource()
    real = booking.locked
    first: list[object] = []

    def waits(**arguments):
        if not first:
            columns = {"organisation": by.organisation, "title": "Réunion", "zone": "Europe/Paris", "created_at": AT}
            first.append(Booking.objects.create(key="k", **columns))
        return real(**arguments)

    monkeypatch.setattr(booking, "locked", waits)
    assert made(by, want(room), key="k") == first[0]


def test_a_reason_is_kept_only_where_a_rule_was_set_aside():
    policy = a_policy()
    row = made(owner_of(policy), want(a_resource(policy=policy)), waive="au cas où").occupancies.get()
    assert row.waived == ""


def test_an_option_that_moves_stays_an_option_and_lasts_no_longer():
    by, room = member("Ana"), a_resource(policy=a_policy(option_minutes=600))
    option = made(by, want(room), option=True)
    move(booking=option, wants=[want(room, 18, 20)], by=by.later(by.at + 5 * H))
    row = option.occupancies.get(state__in=LIVE)
    assert (row.state, row.expires_at) == (State.OPTION, by.at + 10 * H)


def test_an_offer_confirmed_like_an_option_is_taken():
    room, first, entry = offered()
    confirm(booking=Booking.objects.get(occupancies__waited_by=entry), by=first)
    assert states() == ["taken", "waiting"]


def test_an_offer_cancelled_like_a_booking_passes_on():
    room, first, entry = offered()
    cancel(booking=Booking.objects.get(occupancies__waited_by=entry), by=first)
    assert states() == ["left", "offered"]


def test_an_offer_taken_then_refused_by_the_owner_passes_on():
    policy = a_policy(access=Access.APPROVAL)
    room, first, entry = offered(policy)
    asked = take_offer(entry=entry, by=first)
    assert asked.occupancies.get().state == State.REQUESTED
    reject(booking=asked, reason="travaux", by=owner_of(policy))
    assert states() == ["taken", "offered"]


def test_rules_and_things_of_somebody_else_are_not_written():
    mine, theirs = a_policy(), a_policy()
    by, room = owner_of(mine), a_resource(policy=theirs)
    with pytest.raises(Refused, match="propriétaire"):
        save_policy(organisation=mine.organisation, policy=theirs, notice=60, by=by)
    with pytest.raises(Refused, match="propriétaire"):
        save_resource(organisation=mine.organisation, policy=mine, resource=room, name="À moi", by=by)


def test_rules_saved_from_an_old_copy_keep_the_hours_and_lay_them_anew():
    old = a_policy()
    by = owner_of(old)
    set_openings(policy=old, openings=[Opening(day, 540, 1020) for day in range(7)], by=by)
    assert old.laid_until is None
    spans = old.spans.count()
    save_policy(organisation=old.organisation, policy=old, closed_on_public_holidays=True, by=by)
    assert Policy.objects.get().laid_until is not None
    assert old.spans.count() < spans


@pytest.mark.parametrize("days", [0, 13, 26, 39])
def test_no_date_of_a_series_is_beyond_the_hours_known(days):
    policy = a_policy()
    by, room = owner_of(policy), a_resource(policy=policy)
    set_openings(policy=policy, openings=[Opening(day, 0, 1440) for day in range(7)], by=by)
    later = by.later(by.at + days * D)
    jobs.lay_due(by=later)
    series(later, thing=room)


def series(by, thing):
    start = (by.at + 9 * D).replace(hour=9, tzinfo=None)
    return book_series(shape=[(thing.pk, 1)], rhythm=Rhythm("FREQ=WEEKLY", start, 60), purpose=purpose(by), by=by)


def test_a_series_rolls_in_its_own_shape_when_its_last_date_was_moved():
    by, room, other = member("Ana"), a_resource(), a_resource()
    last = series(by, room).bookings[-1]
    row = last.occupancies.get()
    move(booking=last, wants=[Want(other.pk, row.start, row.end)], by=by)
    rolled = roll(series=Series.objects.get(), by=by.later(by.at + 30 * D))
    assert rolled.bookings
    assert set(Occupancy.objects.filter(booking__in=rolled.bookings).values_list("resource", flat=True)) == {room.pk}


def test_arrivals_and_closures_begin_under_the_lock():
    """What has expired lets go first: an option that is over is not told of a closure."""
    policy = a_policy()
    room, by = a_resource(policy=policy), owner_of(policy)
    mine = occupy(room, 14, 16)
    other = a_resource(policy=policy)
    gone = [occupy(thing, 40, 41, state=State.OPTION, expires_at=by.at) for thing in (room, other)]
    check_in(occupancy=mine, by=by)
    gone[0].refresh_from_db()
    assert gone[0].state == State.LAPSED
    close(what=policy, start=AT + 30 * H, end=AT + 50 * H, reason="travaux", by=by)
    gone[1].refresh_from_db()
    assert gone[1].state == State.LAPSED


def test_a_series_goes_on_where_bookings_are_taken_three_months_ahead():
    by, room = member("Ana"), a_resource(policy=a_policy(horizon=90))
    first = series(by, room)
    assert (len(first.bookings), len(first.skipped)) == (12, 0)
    assert not roll(series=first.series, by=by.later(by.at + H)).bookings
    rolled = roll(series=first.series, by=by.later(by.at + 28 * D))
    assert (len(rolled.bookings), len(rolled.skipped)) == (4, 0)


def test_the_day_of_a_quota_is_that_of_the_house():
    """In La Réunion 21:00 UTC is already the next day."""
    policy = a_policy(zone="Indian/Reunion")
    Quota.objects.create(policy=policy, holder="organisation", unit="count", limit=1, window="day")
    by, room = member("Ana"), a_resource(policy=policy)
    made(by, want(room, 18, 19))
    made(by, want(room, 21, 22))
    with pytest.raises(Refused, match="par jour"):
        made(by, want(room, 25, 26))
