"""What a third reviewer found of series: each of these was wrong once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import jobs
from cordee.kernel.calendar.actions import (
    Manner,
    Rhythm,
    SeriesRefused,
    approve,
    book_series,
    cancel_series,
    change_series,
    close,
    roll,
)
from cordee.kernel.calendar.models import Access, Occupancy, Quota, State
from cordee.kernel.calendar.rules import Purpose
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)
D = 24 * H
TICK = Actor(None, via=Via.TICK, at=AT + 40 * D)


def asker(at=AT - D):
    return Actor(a_person("Lucie"), an_organisation("Cordistes"), "member", at=at)


def owner_of(policy):
    return Actor(a_person("Nadia"), policy.organisation, MANAGER, at=AT - D)


def series(by, *rooms, rrule="FREQ=WEEKLY", starts="2027-01-07T18:30", minutes=120, skip=False, **manner):
    purpose = Purpose(by.organisation, "Chorale", person=by.person)
    rhythm = Rhythm(rrule, dt.datetime.fromisoformat(starts), minutes)
    shape = [(room.pk, 1) for room in rooms]
    return book_series(shape=shape, rhythm=rhythm, purpose=purpose, by=by, skip=skip, manner=Manner(**manner))


def rolled(made, by=TICK):
    """What the tick adds: (state, why a rule is set aside) of each thing of each new date."""
    rows = Occupancy.objects.filter(booking__in=roll(series=made.series, by=by).bookings)
    return list(rows.order_by("start", "resource").values_list("state", "waived"))


def test_an_owners_own_series_stays_firm_when_it_goes_on():
    policy = a_policy(access=Access.APPROVAL)
    made = series(owner_of(policy), a_resource(policy=policy))
    found = rolled(made)
    assert len(found) == 6 and set(found) == {(State.CONFIRMED, "")}


def test_what_was_asked_is_asked_again_until_the_owner_says_yes_to_the_last_date():
    policy = a_policy(access=Access.APPROVAL)
    made = series(asker(), a_resource(policy=policy))
    assert {state for state, _ in rolled(made)} == {State.REQUESTED}
    approve(booking=made.series.bookings.order_by("-occurrence")[0], by=owner_of(policy))
    assert {state for state, _ in rolled(made, TICK.later(TICK.at + 30 * D))} == {State.CONFIRMED}


def test_a_rule_that_was_set_aside_stays_so_but_for_hours_of_closure():
    policy = a_policy(longest=60)
    room, owner = a_resource(policy=policy), owner_of(policy)
    made = series(owner, room, waive="chorale de la maison")
    last = made.series.bookings.order_by("-occurrence")[0].occupancies.get()
    close(what=room, start=last.end, end=last.end + 8 * D, reason="travaux", by=owner)
    found = rolled(made)
    assert len(found) == 5 and set(found) == {(State.CONFIRMED, "chorale de la maison")}


def test_options_that_nobody_confirmed_do_not_become_firm_dates():
    made = series(asker(), a_resource(policy=a_policy()), option=True)
    assert rolled(made, TICK.later(AT)) == [] and rolled(made) == []


def test_a_series_ended_between_the_list_and_its_turn_stops_nothing(monkeypatch):
    by, room = asker(), a_resource()
    first, second = series(by, room), series(by, a_resource())
    stale = [first.series, second.series]
    cancel_series(booking=first.bookings[0], whole=True, by=by)
    monkeypatch.setattr(jobs.queries, "to_roll", lambda before: stale)
    jobs.roll_due(by=TICK)
    assert second.series.bookings.count() > len(second.bookings)
    assert first.series.bookings.count() == len(first.bookings)


@pytest.mark.parametrize(("fold", "dates"), [(None, ["2028-10-22", "2028-11-05"]), (1, ["2028-10-22", "2028-10-29"])])
def test_an_hour_read_twice_is_read_when_it_goes_on_as_when_it_was_booked(fold, dates):
    """29 October 2028: 02:15 comes twice in Paris."""
    by = asker()
    rhythm = Rhythm("FREQ=WEEKLY", dt.datetime(2027, 10, 3, 2, 15), 30, fold=fold)
    made = book_series(
        shape=[(a_resource().pk, 1)], rhythm=rhythm, purpose=Purpose(by.organisation, "Nuit"), by=by, skip=True
    )
    assert ("2027-10-31T02:15" in {date.start for date in made.skipped}) == (fold is None)
    roll(series=made.series, by=by.later(AT + 200 * D))
    later = made.series.bookings.filter(occurrence__gte="2028-10-20").order_by("occurrence")
    assert [text[:10] for text in later.values_list("occurrence", flat=True)[:2]] == dates


@pytest.fixture
def unheard(monkeypatch):
    """The statements counted are the calendar's own: what the packages above add for each date is theirs."""
    for name in ("actions.booking", "queries.availability"):
        monkeypatch.setattr(f"cordee.kernel.calendar.{name}.publish", lambda event: None)


def queries_of(function):
    with CaptureQueriesContext(connection) as seen:
        function()
    return len(seen)


def test_eighteen_months_of_a_series_are_read_and_written_in_few_statements(unheard):
    policy = a_policy()
    Quota.objects.create(policy=policy, holder="organisation", unit="count", limit=9, window="week")
    by, room = asker(), a_resource(policy=policy)
    found = queries_of(lambda: series(by, room))
    assert Occupancy.objects.count() == 78
    assert found <= 78 * 8 + 30, found  # a savepoint and its release, four readings, two rows


def test_a_series_that_is_refused_looks_for_nothing_else(unheard):
    room, by = a_resource(policy=a_policy(longest=400 * 24 * 60)), asker()
    for start in (0, 200, 400):
        occupy(room, 24 * start, 24 * (start + 200))

    def refused():
        with pytest.raises(SeriesRefused) as no:
            series(by, room)
        assert len(no.value.conflicts) == 78

    found = queries_of(refused)
    assert found <= 78 * 7 + 30, found  # three of its savepoint, a row, three readings


def test_dates_too_near_to_cancel_are_kept_and_the_others_go():
    policy = a_policy(cancel_notice=3 * 24 * 60)
    by, room = asker(), a_resource(policy=policy)
    made = series(by, room, rrule="FREQ=DAILY;COUNT=10", starts="2027-01-05T18:30")
    late = by.later(AT + 12 * H)
    with pytest.raises(Refused, match="au moins 3 jours avant"):
        change_series(
            booking=made.bookings[0], shape=[(room.pk, 1)], by=late,
            rhythm=Rhythm("FREQ=DAILY;COUNT=10", dt.datetime(2027, 1, 5, 20), 60),
        )  # fmt: skip
    gone = cancel_series(booking=made.bookings[0], whole=True, by=late)
    assert [booking.occurrence[:10] for booking in gone][0] == "2027-01-07" and len(gone) == 8
    assert Occupancy.objects.filter(state=State.CONFIRMED).count() == 2
