import datetime as dt

import pytest

from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.actions import (
    Manner,
    Rhythm,
    SeriesRefused,
    book_series,
    cancel,
    cancel_series,
    change_series,
    move,
    roll,
)
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Series, State
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_resource, occupy
from cordee.lib.errors import Refused

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)
D = dt.timedelta(days=1)


@pytest.fixture
def asker():
    return Actor(a_person("Lucie"), an_organisation("Cordistes"), "member", at=AT - D)


def rhythm(rrule="FREQ=WEEKLY;COUNT=5", starts="2027-01-07T18:30", minutes=120, **columns):
    return Rhythm(rrule, dt.datetime.fromisoformat(starts), minutes, **columns)


def booked(by, room, when=None, **manner):
    purpose = Purpose(by.organisation, "Chorale", person=by.person)
    skip = manner.pop("skip", False)
    return book_series(
        shape=[(room.pk, 1)], rhythm=when or rhythm(), purpose=purpose, by=by, skip=skip, manner=Manner(**manner)
    )


def dates(series=None):
    rows = Occupancy.objects.filter(state__in=LIVE, booking__series__isnull=False)
    rows = rows.filter(booking__series=series) if series else rows
    return [f"{row.start:%m-%d %H:%M}" for row in rows.order_by("start")]


def test_a_series_is_kept_in_wall_time_across_the_change_of_clocks(asker):
    booked(asker, a_resource(), rhythm("FREQ=WEEKLY;COUNT=3", "2027-03-18T18:30"))
    assert dates() == ["03-18 17:30", "03-25 17:30", "04-01 16:30"]


def test_all_or_nothing_lists_the_dates_in_the_way(asker):
    room = a_resource()
    occupy(room, 24 * 10 + 17, 24 * 10 + 18)
    occupy(room, 24 * 17 + 17, 24 * 17 + 18)
    with pytest.raises(SeriesRefused, match="2 dates sur 5") as refused:
        booked(asker, room)
    assert [date.start for date in refused.value.conflicts] == ["2027-01-14T18:30", "2027-01-21T18:30"]
    assert dates() == [] and not Series.objects.exists()


def test_skip_keeps_the_free_dates_and_the_reason_of_the_others(asker):
    room = a_resource()
    occupy(room, 24 * 10 + 17, 24 * 10 + 18)
    made = booked(asker, room, skip=True)
    assert len(made.bookings) == 4 and "Déjà pris" in made.skipped[0].rule
    assert Series.objects.get().skipped == [{"start": "2027-01-14T18:30", "rule": made.skipped[0].rule}]


def test_no_date_left_is_refused(asker):
    room = a_resource()
    occupy(room, 0, 24 * 60)
    with pytest.raises(Refused):
        booked(asker, room, skip=True)
    with pytest.raises(Refused, match="aucune date"):
        booked(asker, room, rhythm("FREQ=WEEKLY;UNTIL=20260101"), skip=True)
    assert not Series.objects.exists()


def test_an_hour_that_does_not_exist_is_skipped_with_its_reason(asker):
    made = booked(asker, a_resource(), rhythm("FREQ=DAILY;COUNT=3", "2027-03-27T02:15", 30), skip=True)
    assert [date.start for date in made.skipped] == ["2027-03-28T02:15"]
    assert dates() == ["03-27 01:15", "03-29 00:15"]


def test_asked_twice_with_the_same_key_it_is_made_once(asker):
    room = a_resource()
    first = booked(asker, room, key="k1")
    assert booked(asker, room, key="k1").bookings == first.bookings
    assert len(dates()) == 5


def test_this_and_following_split_and_the_past_stays(asker):
    room = a_resource()
    made = booked(asker, room)
    cancel(booking=made.bookings[3], by=asker)  # 28 January
    changed = change_series(
        booking=made.bookings[2], shape=[(room.pk, 1)], rhythm=rhythm("FREQ=WEEKLY;COUNT=3", "2027-01-21T20:00"),
        by=asker,
    )  # fmt: skip
    assert dates(made.series) == ["01-07 17:30", "01-14 17:30"]
    assert dates(changed.series) == ["01-21 19:00", "02-04 19:00"]  # the 28th was cancelled: it stays so
    assert changed.series.split_from == made.series
    with pytest.raises(Refused, match="arrêtée"):
        change_series(booking=made.bookings[0], shape=[(room.pk, 1)], rhythm=rhythm(), by=asker)


def test_a_change_that_is_refused_leaves_the_series_as_it_was(asker):
    room = a_resource()
    made = booked(asker, room)
    occupy(room, 24 * 17 + 20, 24 * 17 + 21)
    before = dates()
    with pytest.raises(SeriesRefused):
        change_series(
            booking=made.bookings[2], shape=[(room.pk, 1)], rhythm=rhythm("FREQ=WEEKLY;COUNT=3", "2027-01-21T20:00"),
            by=asker,
        )  # fmt: skip
    assert dates() == before and Series.objects.get().ended_at is None


def test_a_cancelled_series_never_comes_back(asker):
    room = a_resource()
    made = booked(asker, room, rhythm("FREQ=WEEKLY"))
    later = asker.later(AT + 8 * D)
    gone = cancel_series(booking=made.bookings[0], whole=True, by=later)
    assert dates() == ["01-07 17:30"]  # it was over
    for booking in (gone[0], Booking.objects.get(pk=gone[-1].pk)):
        with pytest.raises(Refused):
            move(booking=booking, wants=[Want(room.pk, AT + 300 * H, AT + 301 * H)], by=later)
        with pytest.raises(Refused):
            change_series(booking=booking, shape=[(room.pk, 1)], rhythm=rhythm(), by=later)
    assert roll(series=made.series, by=later).bookings == ()
    assert dates() == ["01-07 17:30"]


def test_a_series_rolls_on_and_does_not_bring_back_what_was_cancelled(asker):
    room = a_resource()
    made = booked(asker, room, rhythm("FREQ=WEEKLY"))
    assert len(made.bookings) == 78
    cancel(booking=made.bookings[-1], by=asker)
    rolled = roll(series=made.series, by=asker.later(asker.at + 30 * D))
    assert len(rolled.bookings) == 4
    assert Occupancy.objects.filter(booking=made.bookings[-1]).get().state == State.CANCELLED
    assert len(dates()) == 81
    assert roll(series=made.series, by=asker.later(asker.at + 30 * D)).bookings == ()
