"""Opening hours against a clock read minute by minute, on the days when it changes too."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.calendar.models import OpeningRule, Term
from cordee.kernel.calendar.rules import lay_out, nearest_open, open_during, wall_of

PARIS = "Europe/Paris"
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
SUNDAY = 6
SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 10, 31)


@dataclass
class Rule:
    weekday: int
    opens: int
    closes: int
    term: str = Term.ALWAYS
    since: dt.date | None = None
    until: dt.date | None = None


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def laid(rules, first, days=1, holidays=(), school=lambda day: False, zone=PARIS):
    return lay_out(rules, zone, first, first + days * DAY, frozenset(holidays), school)


def lengths(spans):
    return [(end - start) / HOUR for start, end in spans]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (SPRING + 7 * DAY, 24)])
def test_a_whole_sunday(day, hours):
    assert lengths(laid([Rule(SUNDAY, 0, 1440)], day)) == [hours]


@pytest.mark.parametrize(
    ("day", "opens", "closes", "expected"),
    [
        (SPRING, 135, 165, []),  # 02:15 to 02:45, a half hour that does not exist
        (SPRING, 90, 150, [("2027-03-28 00:30", "2027-03-28 01:00")]),
        (SPRING, 150, 240, [("2027-03-28 01:00", "2027-03-28 02:00")]),
        (AUTUMN, 60, 150, [("2027-10-30 23:00", "2027-10-31 01:30")]),
        (AUTUMN, 150, 240, [("2027-10-31 00:30", "2027-10-31 03:00")]),
    ],
)
def test_hours_that_begin_or_end_in_the_change(day, opens, closes, expected):
    assert laid([Rule(SUNDAY, opens, closes)], day) == [(utc(start), utc(end)) for start, end in expected]


def test_spans_that_touch_are_one_across_midnight():
    always = [Rule(weekday, 0, 1440) for weekday in range(7)]
    assert laid(always, SPRING - 3 * DAY, 7) == [(utc("2027-03-24 23:00"), utc("2027-03-31 22:00"))]
    day = dt.date(2027, 1, 4)
    rules = [Rule(0, 540, 720), Rule(0, 720, 1080), Rule(0, 600, 660), Rule(0, 1090, 1100)]
    assert laid(rules, day) == [
        (utc("2027-01-04 08:00"), utc("2027-01-04 17:00")),
        (utc("2027-01-04 17:10"), utc("2027-01-04 17:20")),
    ]


def test_public_holidays_dates_and_terms():
    monday = dt.date(2027, 3, 29)
    rule = Rule(0, 540, 600)
    assert len(laid([rule], monday, 14)) == 2
    assert len(laid([rule], monday, 14, holidays=[monday])) == 1
    assert laid([Rule(0, 540, 600, since=monday + DAY)], monday) == []
    assert laid([Rule(0, 540, 600, until=monday)], monday) == []
    assert laid([Rule(0, 540, 600, since=monday, until=monday + DAY)], monday) != []


@pytest.mark.parametrize(
    ("school_holiday", "open_terms"),
    [(True, {"always", "holidays"}), (False, {"always", "school"}), (None, {"always"})],
)
def test_terms_on_a_day_of_school_of_holidays_and_unknown(school_holiday, open_terms):
    found = {
        term
        for term in Term.values
        if laid([Rule(0, 1, 2, term)], dt.date(2027, 1, 4), school=lambda _: school_holiday)
    }
    assert found == open_terms


def test_a_row_of_the_table_is_a_rule():
    assert lengths(laid([OpeningRule(weekday=SUNDAY, opens=0, closes=1440)], SPRING)) == [23]


def test_an_unknown_zone_is_said():
    with pytest.raises(ValueError, match="fuseau horaire"):
        laid([Rule(SUNDAY, 0, 1440)], SPRING, zone="Europe/Gap")


def minutes_open(rules, first, days, holidays, school):
    """Each minute in which it is open, by reading the clock on each one of these days."""
    found = set()
    for day in (first + n * DAY for n in range(days)):
        midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
        clock = [(m, wall_of(m, PARIS)) for m in (midnight + n * MINUTE for n in range(-180, 1560))]
        read = [(moment, at.hour * 60 + at.minute) for moment, at in clock if at.date() == day]
        for rule in rules:
            term = rule.term == "always" or (rule.term == "holidays") == school(day)
            dates = (rule.since or day) <= day and not (rule.until and day >= rule.until)
            if rule.weekday != day.weekday() or day in holidays or not term or not dates:
                continue
            from_here = next((i for i, (_m, minute) in enumerate(read) if minute >= rule.opens), len(read))
            to_here = max((i for i, (_m, minute) in enumerate(read) if minute < rule.closes), default=-1)
            found |= {moment for moment, _minute in read[from_here : to_here + 1]}
    return found


@st.composite
def weekly_rules(draw):
    opens = draw(st.integers(0, 1439) | st.integers(100, 200))
    closes = draw(st.integers(opens + 1, 1440) | st.integers(opens + 1, min(opens + 90, 1440)))
    near = st.none() | st.dates(dt.date(2027, 3, 25), dt.date(2027, 11, 3))
    return Rule(
        draw(st.integers(4, 6) | st.just(0)), opens, closes, draw(st.sampled_from(Term.values)), draw(near), draw(near)
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(weekly_rules(), max_size=5),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(-2, 0),
    st.integers(1, 4),
    st.frozensets(st.sampled_from([SPRING, AUTUMN, SPRING - DAY, AUTUMN + DAY])),
    st.booleans(),
)
def test_against_a_clock_minute_by_minute(rules, change, before, days, holidays, odd):
    def school(day):
        return day.day % 2 == odd

    first = change + before * DAY
    spans = laid(rules, first, days, holidays, school)
    assert all(end < start for (_s, end), (start, _e) in zip(spans, spans[1:], strict=False))
    covered = {start + n * MINUTE for start, end in spans for n in range(round((end - start) / MINUTE))}
    assert covered == minutes_open(rules, first, days, holidays, school)


AT = utc("2027-01-04 00:00")
span_lists = st.lists(st.integers(0, 60), max_size=8, unique=True).map(
    lambda marks: [(AT + a * MINUTE, AT + b * MINUTE) for a, b in zip(*[iter(sorted(marks))] * 2, strict=False)]
)


@settings(deadline=None)
@given(span_lists, st.integers(-5, 65), st.integers(1, 30))
def test_within_opening_hours_and_the_nearest_that_is(spans, start, length):
    def fits(at):
        return any(first <= at and at + length * MINUTE <= last for first, last in spans)

    asked = AT + start * MINUTE
    assert open_during(spans, asked, asked + length * MINUTE) == fits(asked)
    answers = [at for at in (AT + n * MINUTE for n in range(-5, 66)) if fits(at)]
    best = min(answers, key=lambda at: (abs(at - asked), -at.timestamp()), default=None)
    assert nearest_open(spans, asked, length * MINUTE) == best


def test_no_length_is_refused():
    with pytest.raises(ValueError, match="before it ends"):
        open_during([], AT, AT)
    with pytest.raises(ValueError, match="more than nothing"):
        nearest_open([], AT, dt.timedelta())
