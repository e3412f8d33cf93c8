"""The one answer against a model that knows nothing of intervals: it looks at each minute of the wall."""

import datetime as dt
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.calendar.actions import Opening, opening, set_openings
from cordee.kernel.calendar.models import HOLDING, Closure, Occupancy, State
from cordee.kernel.calendar.queries import breaches_by_resource
from cordee.kernel.calendar.rules import Ask
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
SUNDAY = dt.datetime(2027, 3, 27, 23, tzinfo=dt.UTC)  # midnight in Paris: that day has no 02:00
NOW = SUNDAY - 2 * DAY

quarter = st.integers(-8, 120)  # of an hour after midnight
length = st.sampled_from([15, 30, 45, 60, 120, 300, 1500])
held = st.tuples(quarter, length, st.integers(1, 3), st.sampled_from([*State.values, "expired"]))
weekly = st.tuples(st.sampled_from([5, 6, 6, 0]), st.sampled_from([0, 90, 150, 180, 540]),
                   st.sampled_from([120, 165, 720, 1440]))  # fmt: skip
house = st.fixed_dictionaries({
    "buffer": st.sampled_from([0, 15, 30]), "notice": st.sampled_from([0, 60 * 48, 60 * 60]),
    "shortest": st.sampled_from([15, 60]), "longest": st.sampled_from([120, 2000]),
    "step": st.sampled_from([15, 30, 1]), "horizon": st.sampled_from([2, 3, 548]), "open_at_both_ends": st.booleans(),
})  # fmt: skip


def minutes(start, end):
    return [start + rank * MINUTE for rank in range((end - start) // MINUTE)]


def expected(resource, ask, week):
    """The codes of what is broken, each rule read minute by minute."""
    policy, codes = resource.policy, set()
    span, margin = minutes(ask.start, ask.end), policy.buffer * MINUTE
    fullest = most(resource, ask, span)
    if ask.quantity > resource.capacity:
        codes.add("capacity")
    elif fullest + ask.quantity > resource.capacity:
        codes.add("taken")
    elif most(resource, ask, minutes(ask.start - margin, ask.end + margin)) + ask.quantity > resource.capacity:
        codes.add("buffer")
    codes |= {"shortest"} if len(span) < policy.shortest else set()
    codes |= {"longest"} if len(span) > policy.longest else set()
    codes |= {"step"} if len(span) % policy.step else set()
    codes |= {"notice"} if len(minutes(NOW, ask.start)) < policy.notice else set()
    codes |= {"horizon"} if ask.start - NOW > policy.horizon * DAY else set()
    looked = [span[0], span[-1]] if policy.open_at_both_ends else span
    codes |= {"closed"} if week and not all(opened(week, at) for at in looked) else set()
    closures = Closure.objects.filter(policy=policy) | Closure.objects.filter(resource=resource)
    codes |= {"closure"} if any(row.start <= at < row.end for row in closures for at in span) else set()
    return codes


def most(resource, ask, span):
    rows = Occupancy.objects.filter(resource=resource, state__in=HOLDING).exclude(booking=ask.ignoring)
    holds = [row for row in rows if row.expires_at is None or row.expires_at > NOW]
    return max(sum(row.quantity for row in holds if row.start <= at < row.end) for at in span)


def opened(week, at):
    wall = at.astimezone(PARIS)
    minute = wall.hour * 60 + wall.minute
    return any(day == wall.weekday() and opens <= minute < closes for day, opens, closes in week)


def settled(resource, rows, week, closed):
    """The territory of an example: rows that the database refuses are left out."""
    hours = (SUNDAY - AT) / dt.timedelta(hours=1)
    for first, lasts, quantity, state in rows:
        more = {"state": State.OPTION, "expires_at": NOW} if state == "expired" else {"state": state}
        try:
            with transaction.atomic():
                occupy(resource, hours + first / 4, hours + first / 4 + lasts / 60, quantity=quantity, **more)
        except IntegrityError:
            pass
    for first, lasts, of_policy in closed:
        start = SUNDAY + first * 15 * MINUTE
        whose = {"policy": resource.policy} if of_policy else {"resource": resource}
        Closure.objects.create(start=start, end=start + lasts * MINUTE, reason="Travaux", **whose)
    by = Actor(None, resource.organisation, MANAGER, at=NOW)
    with patch.object(opening, "AHEAD", 30 * DAY):
        set_openings(policy=resource.policy, openings=[Opening(*rule) for rule in week], by=by)
    resource.policy.refresh_from_db()


@settings(max_examples=20, deadline=None)
@given(
    capacity=st.integers(1, 3), rules=house, rows=st.lists(held, max_size=5),
    week=st.lists(weekly.filter(lambda rule: rule[1] < rule[2]), max_size=4),
    closed=st.lists(st.tuples(quarter, length, st.booleans()), max_size=1),
    asked=st.lists(st.tuples(quarter, st.one_of(length, st.integers(1, 200)), st.integers(1, 4), st.booleans()),
                   min_size=1, max_size=6),
)  # fmt: skip
def test_a_request_breaks_what_it_breaks_minute_by_minute(capacity, rules, rows, week, closed, asked):
    with transaction.atomic():
        resource, other = a_resource(capacity=capacity, policy=a_policy(**rules)), a_resource()
        settled(resource, rows, week, closed)
        first = Occupancy.objects.filter(resource=resource).first()
        for begins, lasts, quantity, moved in asked:
            start = SUNDAY + begins * 15 * MINUTE
            ignoring = first.booking_id if moved and first else None
            ask = Ask(start, start + lasts * MINUTE, NOW, quantity, resource.organisation_id, ignoring=ignoring)
            wanted = expected(resource, ask, week)
            for together in ([resource], [other, resource]):
                found = breaches_by_resource(together, ask).get(resource.pk, [])
                assert {breach.code for breach in found} == wanted
        transaction.set_rollback(True)
