"""When a record is to be read again, how long it stays true, how often anyone is reminded: the calendar alone."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cordee.modules.directory.models import State
from cordee.modules.directory.rules import freshness as rules

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
PERIODS = st.sampled_from(rules.EVERY)


@given(DAYS, st.integers(0, 40))
def test_months_keep_the_day_or_stop_at_the_last_of_the_month(day, months):
    later = rules.months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or later.day < day.day and (later + dt.timedelta(days=1)).day == 1


@given(DAYS, PERIODS)
def test_a_record_is_true_then_to_be_read_then_old_each_after_one_period_from_the_verification(day, every):
    due, overdue = rules.deadlines(day, every)
    assert due == rules.months_after(day, every) and overdue == rules.months_after(day, 2 * every)
    eve = dt.timedelta(days=1)
    assert [rules.state_of(day, every, on) for on in (day, due - eve, due, overdue - eve, overdue)] == [
        *(State.FRESH, State.FRESH, State.DUE, State.DUE, State.OVERDUE),
    ]


@given(st.none() | DAYS, DAYS)
def test_without_a_verification_or_a_period_nothing_falls_due_and_nobody_is_reminded(day, on):
    assert rules.deadlines(day, 0) == (None, None) == rules.deadlines(None, 6)
    assert rules.next_reminder(day, 0, on) is None is rules.next_reminder(None, 6, on)
    assert rules.state_of(day, 0, on) == (State.FRESH if day else State.NEVER)


@given(DAYS, PERIODS)
def test_a_series_has_at_most_three_letters_none_before_the_record_is_due_and_none_once_it_is_old(day, every):
    due, overdue = rules.deadlines(day, every)
    sent, on = [], day
    while (following := rules.next_reminder(day, every, on)) is not None:
        sent.append(following)
        on = following
    assert sent == rules.reminder_days(day, every) and 2 <= len(sent) <= 3
    assert (sent[0], sent[-1]) == (due, overdue) and sorted(set(sent)) == sent


def test_verified_on_the_tenth_of_january_every_six_months():
    day = dt.date(2026, 1, 10)
    assert rules.deadlines(day, 6) == (dt.date(2026, 7, 10), dt.date(2027, 1, 10))
    assert rules.reminder_days(day, 6) == [dt.date(2026, 7, 10), dt.date(2026, 8, 10), dt.date(2027, 1, 10)]
    assert rules.state_of(day, 6, dt.date(2026, 8, 2)) == State.DUE
    confirmed = dt.date(2026, 8, 2)
    assert rules.deadlines(confirmed, 6) == (dt.date(2027, 2, 2), dt.date(2027, 8, 2))
    assert rules.state_of(confirmed, 6, dt.date(2027, 1, 10)) == State.FRESH


def test_the_thirty_first_of_january_falls_on_the_last_of_february():
    assert rules.months_after(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert rules.months_after(dt.date(2028, 1, 31), 1) == dt.date(2028, 2, 29)
    assert rules.deadlines(dt.date(2027, 1, 31), 1)[1] == dt.date(2027, 3, 31)
