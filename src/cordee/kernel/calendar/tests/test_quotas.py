import datetime as dt

import pytest

from cordee.kernel.actors.tests.builders import a_person
from cordee.kernel.calendar.models import Booking, Quota, QuotaHolder, QuotaUnit, QuotaWindow, State
from cordee.kernel.calendar.queries import breaches_by_resource
from cordee.kernel.calendar.rules import Ask
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy

pytestmark = pytest.mark.django_db
H = dt.timedelta(hours=1)


@pytest.fixture
def policy():
    return a_policy()


@pytest.fixture
def room(policy):
    return a_resource(policy=policy, capacity=9)


def a_quota(policy, limit, **columns):
    columns = {"unit": QuotaUnit.COUNT, "window": QuotaWindow.WEEK, "holder": QuotaHolder.ORGANISATION} | columns
    return Quota.objects.create(policy=policy, limit=limit, **columns)


def passed(room, start, end, **who):
    """How many quotas of its policy an asker passes."""
    ask = Ask(AT + start * H, AT + end * H, AT - 24 * H, **{"organisation": room.organisation_id} | who)
    return [breach.code for breach in breaches_by_resource([room], ask).get(room.pk, [])].count("quota")


def test_bookings_of_the_window_count_the_one_asked_for_included(room, policy):
    a_quota(policy, 2)
    row = occupy(room, 9, 10)
    assert not passed(room, 30, 31)
    occupy(room, 12, 13, state=State.REQUESTED)
    occupy(room, 14, 15, state=State.CANCELLED)
    assert passed(room, 30, 31) == 1
    assert not passed(room, 30, 31, ignoring=row.booking_id)  # moved, it counts once
    assert not passed(room, 24 * 7 + 9, 24 * 7 + 10)  # another week
    assert not passed(room, 30, 31, organisation=None)


def test_hours_are_those_of_the_person_and_only_the_peak_ones(room, policy):
    lucie, max_ = a_person("Lucie"), a_person("Max")
    a_quota(policy, 120, unit=QuotaUnit.MINUTES, holder=QuotaHolder.PERSON, peak_from=18 * 60, peak_to=22 * 60)
    row = occupy(room, 15, 18.5)  # 16:00 to 19:30 in Paris: 90 minutes of the peak
    Booking.objects.filter(pk=row.booking_id).update(person=lucie)
    assert not passed(room, 41, 41.5, person=lucie.pk)
    assert passed(room, 41, 42, person=lucie.pk) == 1
    assert not passed(room, 41, 43, person=max_.pk)
    assert not passed(room, 33, 36, person=lucie.pk)  # outside the peak


def test_each_window_counts_its_own_and_all_are_read_at_once(room, policy, django_assert_num_queries):
    other = a_resource(policy=policy, capacity=9)
    for window in QuotaWindow:
        a_quota(policy, 1, window=window)
    a_quota(a_policy(), 0, window=QuotaWindow.DAY)  # of another lender
    occupy(other, 24 * 2 + 9, 24 * 2 + 10)  # another thing of the same lender, on Wednesday
    assert passed(room, 9, 10) == 3  # the week, the month, the year, not the day
    ask = Ask(AT + 9 * H, AT + 10 * H, AT - 24 * H, organisation=room.organisation_id)
    with django_assert_num_queries(4):  # held, quotas, what the asker has, closures
        breaches_by_resource([room], ask)
