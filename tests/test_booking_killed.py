"""A booking, and a series, killed between any two of their statements leave nothing behind, and hold nobody up."""

import datetime as dt
from functools import partial

import pytest

from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.actions import Rhythm, book, book_series
from cordee.kernel.calendar.models import Booking, Occupancy, Series
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_resource
from tools.bench.kills import killed_before

H = dt.timedelta(hours=1)
WRITTEN = (Booking, Occupancy, Series, JournalLine)


@pytest.fixture
def asker(at_once):
    return Actor(a_person("Ana"), an_organisation("Asso d’Ana"), "member", at=AT - 24 * H)


def once(by, rooms, hour):
    wants = [Want(room.pk, AT + hour * H, AT + (hour + 1) * H) for room in rooms]
    return book(wants=wants, purpose=Purpose(by.organisation, "Réunion", person=by.person), by=by)


def weekly(by, rooms):
    return book_series(
        shape=[(room.pk, 1) for room in rooms], rhythm=Rhythm("FREQ=WEEKLY;COUNT=2", dt.datetime(2027, 1, 8, 9), 60),
        purpose=Purpose(by.organisation, "Chorale", person=by.person), by=by,
    )  # fmt: skip


def kept():
    return [model.objects.count() for model in WRITTEN]


@pytest.mark.parametrize(("gesture", "every", "least"), [(partial(once, hour=9), 4, 15), (weekly, 17, 40)])
def test_a_kill_between_any_two_statements_leaves_nothing_and_holds_nobody_up(at_once, asker, gesture, every, least):
    rooms = [a_resource(), a_resource()]
    (before,) = at_once(kept)
    rank = 1
    while killed_before(rank, partial(gesture, asker, rooms)):
        assert at_once(kept) == [before], f"statement {rank}"
        rank += every
    assert rank > least  # it was killed all along
    (booked, after) = *at_once(partial(once, asker, rooms, 12)), *at_once(kept)
    assert isinstance(booked, Booking)
    assert after[0] > before[0] + 1  # the last one, which was not killed, and the next
