"""A lender with one thing to lend, and people who book it."""

import datetime as dt
from itertools import count

from cordee.kernel.actors.tests.builders import an_organisation
from cordee.kernel.calendar.models import Booking, Occupancy, Policy, Resource, State
from cordee.kernel.calendar.rules import reach_of

AT = dt.datetime(2027, 1, 4, tzinfo=dt.UTC)  # a Monday
_ranks = count(1)


def a_policy(owner=None, **columns):
    return Policy.objects.create(
        organisation=owner or an_organisation(f"La Grange {next(_ranks)}"), name="Salles", **columns
    )


def a_resource(*, capacity=1, policy=None, **columns):
    policy = policy or a_policy()
    return Resource.objects.create(
        organisation=policy.organisation, policy=policy, name="Salle", kind="test.room", capacity=capacity,
        capacity_since=AT, **columns,
    )  # fmt: skip


def a_booking(resource, **columns):
    return Booking.objects.create(
        organisation=resource.organisation, title="Réunion", zone="Europe/Paris", created_at=AT, **columns
    )


def occupy(resource, start, end, *, state=State.CONFIRMED, quantity=1, reach=None, **columns):
    """Hours after ``AT``, straight into the table: no rule but the database's."""
    start, end = AT + dt.timedelta(hours=start), AT + dt.timedelta(hours=end)
    if state in (State.OPTION, State.OFFERED):
        columns.setdefault("expires_at", end)
    return Occupancy.objects.create(
        booking=a_booking(resource), resource=resource, start=start, end=end, reach=reach or reach_of(end - start),
        state=state, quantity=quantity, **columns,
    )  # fmt: skip
