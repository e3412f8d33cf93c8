"""Wall times and instants, on the days when clocks change in 2027 and in many zones."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.calendar.rules import Ambiguous, Gap, instant, wall_of

PARIS = "Europe/Paris"
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
HOUR = dt.timedelta(hours=1)


def wall(text):
    return dt.datetime.fromisoformat(text)


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-03-27 21:00", "2027-03-28 07:00", 9),
        ("2027-10-30 21:00", "2027-10-31 07:00", 11),
        ("2027-06-01 21:00", "2027-06-02 07:00", 10),
    ],
)
def test_lengths_are_those_of_a_stopwatch(start, end, hours):
    assert instant(wall(end), PARIS) - instant(wall(start), PARIS) == hours * HOUR


@pytest.mark.parametrize(
    ("at", "expected"), [("2027-03-25 18:30", "2027-03-25 17:30"), ("2027-04-01 18:30", "2027-04-01 16:30")]
)
def test_half_past_six_in_winter_and_in_summer(at, expected):
    assert instant(wall(at), PARIS) == utc(expected)
    assert wall_of(utc(expected), PARIS) == wall(at)


@pytest.mark.parametrize("fold", [None, 0, 1])
def test_the_missing_hour_is_refused_and_its_neighbours_named(fold):
    with pytest.raises(Gap) as told:
        instant(wall("2027-03-28 02:15"), PARIS, fold)
    assert told.value.before == wall("2027-03-28 01:59")
    assert told.value.after == wall("2027-03-28 03:00")
    assert told.value.at == utc("2027-03-28 01:00") == instant(told.value.after, PARIS)
    assert "02:15" in str(told.value) and "03:00" in str(told.value)


def test_the_edges_of_the_missing_hour():
    assert instant(wall("2027-03-28 01:59"), PARIS) == utc("2027-03-28 00:59")
    assert instant(wall("2027-03-28 03:00"), PARIS) == utc("2027-03-28 01:00")
    with pytest.raises(Gap):
        instant(wall("2027-03-28 02:00"), PARIS)
    with pytest.raises(Gap) as told:
        instant(wall("2027-03-28 02:59:59.999999"), PARIS)
    assert told.value.after == wall("2027-03-28 03:00")


def test_the_hour_read_twice_is_asked():
    at = wall("2027-10-31 02:15")
    with pytest.raises(Ambiguous) as told:
        instant(at, PARIS)
    assert (told.value.first, told.value.second) == (utc("2027-10-31 00:15"), utc("2027-10-31 01:15"))
    assert (instant(at, PARIS, 0), instant(at, PARIS, 1)) == (told.value.first, told.value.second)
    assert [wall_of(moment, PARIS).fold for moment in (told.value.first, told.value.second)] == [0, 1]


def test_a_fold_typed_nowhere_is_not_believed():
    with pytest.raises(Ambiguous):
        instant(wall("2027-10-31 02:15").replace(fold=1), PARIS)


def test_where_a_whole_day_is_missing():
    with pytest.raises(Gap) as told:
        instant(wall("2011-12-30 12:00"), "Pacific/Apia")
    assert told.value.before == wall("2011-12-29 23:59")
    assert told.value.after == wall("2011-12-31 00:00")


@pytest.mark.parametrize(
    "zone", ["", "Europe/Gap", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b", "x" * 5000, "é"]
)
def test_an_unknown_zone_is_said(zone):
    with pytest.raises(ValueError, match="fuseau horaire") as told:
        instant(wall("2027-01-01 12:00"), zone)
    assert len(str(told.value)) < 200
    with pytest.raises(ValueError, match="fuseau horaire"):
        wall_of(utc("2027-01-01 12:00"), zone)


def test_what_is_not_a_wall_time_or_an_instant():
    with pytest.raises(ValueError, match="no zone"):
        instant(utc("2027-01-01 12:00"), PARIS)
    with pytest.raises(ValueError, match="carries its zone"):
        wall_of(wall("2027-01-01 12:00"), PARIS)
    with pytest.raises(ValueError, match="calendrier"):
        instant(dt.datetime.min, "Asia/Tokyo")


moments = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC))


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_every_instant_has_a_wall_time_that_leads_back(moment, zone):
    read = wall_of(moment, zone)
    assert instant(read, zone, read.fold) == moment


@settings(deadline=None)
@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2090, 1, 1)), st.sampled_from(ZONES))
def test_every_wall_time_exists_once_twice_or_never(at, zone):
    """Against all instants of the two days around that read so."""
    try:
        found = [instant(at, zone)]
    except Ambiguous as twice:
        found = [twice.first, twice.second]
    except Gap as gap:
        found = []
        assert gap.before < at < gap.after and gap.after == wall_of(gap.at, zone)
        assert gap.after - wall_of(gap.at - dt.timedelta(seconds=1), zone) > dt.timedelta(seconds=1)
    offsets = {
        (at.replace(tzinfo=dt.UTC) + dt.timedelta(hours=hours)).astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()
        for hours in range(-48, 49)
    }
    readings = sorted(at.replace(tzinfo=dt.UTC) - offset for offset in offsets)
    assert found == [moment for moment in readings if wall_of(moment, zone) == at]


@settings(deadline=None)
@given(st.integers(-180, 180), st.sampled_from(["2027-03-28 02:00", "2027-10-31 02:00", "2026-03-29 02:00"]))
def test_around_the_changes_minute_by_minute(minutes, change):
    """The same, where it matters: random dates seldom fall there."""
    at = wall(change) + dt.timedelta(minutes=minutes)
    day = at.replace(tzinfo=dt.UTC) - 4 * HOUR
    readings = [m for m in (day + dt.timedelta(minutes=n) for n in range(8 * 60)) if wall_of(m, PARIS) == at]
    try:
        assert [instant(at, PARIS)] == readings
    except Gap:
        assert readings == []
    except Ambiguous as twice:
        assert [twice.first, twice.second] == readings
