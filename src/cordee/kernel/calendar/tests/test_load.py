"""What is held on each local day, against a count minute by minute."""

import datetime as dt
from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.calendar.models import HOLDING, Occupancy, State
from cordee.kernel.calendar.queries import held_by_resource, holding, month_load
from cordee.kernel.calendar.tests.builders import AT, a_resource, occupy

pytestmark = pytest.mark.django_db
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
NOW = AT - DAY
# the change of March, a midnight that does not exist, a midnight read twice, an ordinary month
MONTHS = [
    ("Europe/Paris", dt.date(2027, 3, 28)),
    ("Europe/Rome", dt.date(2027, 10, 31)),
    ("America/Santiago", dt.date(2027, 9, 5)),
    ("America/Havana", dt.date(2027, 11, 7)),
    ("Europe/Paris", dt.date(2027, 6, 30)),
]


def minute_by_minute(resource, month, zone):
    """The same from the rows, one minute after the other, each on the day that the wall says."""
    found: Counter[Any] = Counter()
    for row in Occupancy.objects.filter(resource=resource, state__in=HOLDING):
        if row.expires_at is None or row.expires_at > NOW:
            at = row.start
            while at < row.end:
                found[at.astimezone(ZoneInfo(zone)).date()] += row.quantity
                at += MINUTE
    return {day: minutes for day, minutes in found.items() if (day.year, day.month) == (month.year, month.month)}


rows = st.tuples(
    st.integers(-30, 60), st.sampled_from([1, 7, 90, 241, 1440, 1500, 6_000]), st.integers(1, 3),
    st.sampled_from([*State.values, "expired"]),
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(around=st.sampled_from(MONTHS), wanted=st.lists(rows, min_size=1, max_size=6))
def test_the_load_of_a_month_is_what_is_held_minute_by_minute(around, wanted):
    zone, day = around
    with transaction.atomic():
        resource, other = a_resource(capacity=20), a_resource()
        occupy(other, 24, 25)
        origin = (dt.datetime.combine(day, dt.time(), dt.UTC) - AT) / dt.timedelta(hours=1)
        for hours, minutes, quantity, state in wanted:
            more = {"state": State.OPTION, "expires_at": NOW} if state == "expired" else {"state": state}
            occupy(resource, origin + hours, origin + hours + minutes / 60, quantity=quantity, **more)
        expected = minute_by_minute(resource, day, zone)
        assert month_load([resource.pk], day, zone, now=NOW).get(resource.pk, {}) == expected
        assert month_load(None, day, zone, now=NOW).get(resource.pk, {}) == expected
        transaction.set_rollback(True)


def test_days_are_23_and_25_hours_long_when_clocks_change():
    resource = a_resource(capacity=5)
    occupy(resource, 24 * 60, 24 * 340, quantity=5)
    march, october = (
        month_load([resource.pk], dt.date(2027, month, 1), "Europe/Paris", now=NOW)[resource.pk] for month in (3, 10)
    )
    assert (march[dt.date(2027, 3, 28)], march[dt.date(2027, 3, 29)]) == (5 * 23 * 60, 5 * 24 * 60)
    assert (october[dt.date(2027, 10, 31)], len(october)) == (5 * 25 * 60, 31)
    assert month_load([], dt.date(2027, 3, 1), "Europe/Paris", now=NOW) == {}


def test_what_is_read_is_told_in_utc_and_by_resource(django_assert_num_queries):
    room, other = a_resource(), a_resource()
    row, own = occupy(room, 9, 12), occupy(other, 9, 10)
    occupy(room, 14, 15, state=State.OPTION, expires_at=NOW)
    occupy(room, 16, 17, state=State.REQUESTED)
    with django_assert_num_queries(1):
        found = held_by_resource(AT, AT + DAY, now=NOW)
    assert found == {room.pk: [(row.start, row.end, 1)], other.pk: [(own.start, own.end, 1)]}
    parts = holding(Occupancy.objects.exclude(resource=other), AT, AT + DAY, now=NOW)
    assert [found.pk for part in parts for found in part] == [row.pk]
    assert all(at.utcoffset() == dt.timedelta() for at in found[room.pk][0][:2])
    assert held_by_resource(AT, AT + DAY, now=NOW, resources=[]) == {}
    assert held_by_resource(AT, AT + DAY, now=NOW, resources=[room.pk], ignoring=row.booking_id) == {}
    assert held_by_resource(AT + DAY / 2, AT + DAY, now=NOW) == {}  # [9, 12) and [12, …) do not meet
