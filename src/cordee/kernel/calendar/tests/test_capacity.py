"""The invariant as the database holds it, against a brute-force count minute by minute."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cordee.kernel.calendar.models import HOLDING, Occupancy, Resource, State
from cordee.kernel.calendar.tests.builders import AT, a_booking, a_resource, occupy

pytestmark = pytest.mark.django_db


def held(resource, at):
    """What is held at this instant, counted row by row."""
    rows = Occupancy.objects.filter(resource=resource, state__in=HOLDING)
    return sum(row.quantity for row in rows if row.start <= at < row.end)


def peak(resource):
    return max((held(resource, row.start) for row in Occupancy.objects.filter(resource=resource)), default=0)


@pytest.mark.parametrize(
    ("capacity", "first", "second", "fits"),
    [
        (1, (9, 10), (10, 11), True),
        (1, (9, 10), (9.5, 11), False),
        (1, (9, 12), (10, 11), False),
        (1, (10, 11), (9, 12), False),
        (2, (9, 10), (9, 10), True),
        (1, (9, 9 + 24 * 40), (24 * 20, 24 * 20 + 1), False),
        (1, (24 * 20, 24 * 20 + 1), (9, 9 + 24 * 40), False),
    ],
)
def test_two_bookings(capacity, first, second, fits):
    resource = a_resource(capacity=capacity)
    occupy(resource, *first)
    if fits:
        occupy(resource, *second)
    else:
        with pytest.raises(IntegrityError, match="capacity"), transaction.atomic():
            occupy(resource, *second)
    assert peak(resource) <= capacity


def test_four_overlap_and_never_more_than_two_at_once():
    resource = a_resource(capacity=3)
    for hours in ((13, 15), (15, 16.5), (16.5, 19), (17, 18.5)):
        occupy(resource, *hours)
    occupy(resource, 14, 18)
    assert peak(resource) == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        occupy(resource, 17.5, 18)


def test_moving_confirming_and_growing_are_guarded_too():
    resource = a_resource()
    occupy(resource, 9, 10)
    other = occupy(resource, 9, 10, state=State.REQUESTED)
    for change in ({"state": State.CONFIRMED}, {"state": State.CONFIRMED, "start": AT + dt.timedelta(hours=9.5)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupancy.objects.filter(pk=other.pk).update(**change)
    later = occupy(resource, 10, 11)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(pk=later.pk).update(start=AT + dt.timedelta(hours=9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.filter(pk=later.pk).update(quantity=2)
    Occupancy.objects.filter(pk=later.pk).update(end=AT + dt.timedelta(hours=12))


def test_a_row_says_its_length_and_counts_in_minutes():
    resource = a_resource()
    with pytest.raises(IntegrityError, match="minutes"), transaction.atomic():
        occupy(resource, 9, 14, reach=4)
    with pytest.raises(IntegrityError, match="minutes"), transaction.atomic():
        Occupancy.objects.create(
            booking=a_booking(resource), resource=resource, start=AT, end=AT + dt.timedelta(seconds=90), reach=4,
            state=State.CONFIRMED,
        )  # fmt: skip


def test_capacity_is_not_lowered_below_what_is_held_from_then_on():
    resource = a_resource(capacity=3)
    for _ in range(3):
        occupy(resource, 9, 10)
    occupy(resource, 20, 21)
    with pytest.raises(IntegrityError, match="capacity"), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(capacity=2)
    Resource.objects.filter(pk=resource.pk).update(capacity=2, capacity_since=AT + dt.timedelta(hours=10))
    with pytest.raises(IntegrityError), transaction.atomic():
        occupy(resource, 20, 21, quantity=2)


quarters = st.integers(0, 40)
asked = st.tuples(quarters, st.integers(1, 24), st.integers(1, 3), st.sampled_from([*HOLDING, State.CANCELLED]))


@settings(max_examples=40, deadline=None)
@given(capacity=st.integers(1, 4), requests=st.lists(asked, max_size=14))
def test_the_database_accepts_exactly_what_fits(capacity, requests):
    with transaction.atomic():
        resource = a_resource(capacity=capacity)
        load = [0] * 80
        for first, length, quantity, state in requests:
            span = range(first, first + length)
            fits = state not in HOLDING or max(load[i] for i in span) + quantity <= capacity
            try:
                with transaction.atomic():
                    occupy(resource, first / 4, (first + length) / 4, quantity=quantity, state=state)
                accepted = True
            except IntegrityError:
                accepted = False
            assert accepted == fits
            for i in span if accepted and state in HOLDING else ():
                load[i] += quantity
        transaction.set_rollback(True)
