"""Several write at the same moment, each on a connection of its own: nobody is promised what another has, nobody is
told of locks.
"""

import datetime as dt
from functools import partial

from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar.actions import Manner, Rhythm, book, book_series, change_series
from cordee.kernel.calendar.models import Booking, Occupancy, State
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_resource
from cordee.lib.errors import Refused

H = dt.timedelta(hours=1)
WRITERS, SLOTS = 4, 20


def asker(name):
    return Actor(a_person(name), an_organisation(f"Asso de {name}"), "member", at=AT - 24 * H)


def purpose(by):
    return Purpose(by.organisation, "Réunion", person=by.person)


def books_all(by, rooms, *, count, turned):
    """Each slot in turn; what came of it: a booking or the words of the refusal."""
    found: list[object] = []
    for rank in [*range(SLOTS)][:: -1 if turned else 1][:count]:
        wants = [Want(room.pk, AT + rank * H, AT + (rank + 1) * H) for room in (rooms[::-1] if turned else rooms)]
        try:
            found.append(book(wants=wants, purpose=purpose(by), by=by))
        except Refused as refused:
            found.append(refused.rule)
    return found


def test_every_slot_is_filled_once_and_the_others_are_told_it_is_taken(at_once):
    room, people = a_resource(), [asker(f"P{rank}") for rank in range(WRITERS)]
    told = at_once(*(partial(books_all, by, [room], count=SLOTS, turned=False) for by in people))
    answers = [answer for found in told for answer in found]
    assert sum(isinstance(answer, Booking) for answer in answers) == SLOTS
    assert {answer for answer in answers if isinstance(answer, str)} == {"Salle : Déjà pris à ces heures."}
    (kept,) = at_once(lambda: sorted(Occupancy.objects.values_list("start", flat=True)))
    assert kept == [AT + rank * H for rank in range(SLOTS)]


def test_two_things_booked_in_opposite_orders_do_not_lock_each_other_out(at_once):
    rooms, people = [a_resource(), a_resource(), a_resource()], [asker("Ana"), asker("Bob")]
    told = at_once(*(partial(books_all, by, rooms, count=SLOTS, turned=by is people[0]) for by in people))
    assert sum(isinstance(answer, Booking) for found in told for answer in found) == SLOTS
    (kept,) = at_once(lambda: Occupancy.objects.filter(state=State.CONFIRMED).count())
    assert kept == SLOTS * len(rooms)


def test_a_request_sent_twice_at_once_is_made_once(at_once):
    room, by = a_resource(), asker("Ana")
    wants = [Want(room.pk, AT + 9 * H, AT + 10 * H)]
    sent = partial(book, wants=wants, purpose=purpose(by), by=by, key="k1")
    first, second = at_once(sent, sent)
    assert isinstance(first, Booking) and first == second
    rhythm = Rhythm("FREQ=WEEKLY;COUNT=3", dt.datetime(2027, 1, 8, 9), 60)
    again = partial(
        book_series, shape=[(room.pk, 1)], rhythm=rhythm, purpose=purpose(by), by=by, manner=Manner(key="k2")
    )
    first, second = at_once(again, again)
    assert len(first.bookings) == 3 and first.bookings == second.bookings


def test_series_that_change_places_with_each_other_do_not_lock_each_other_out(at_once):
    """Each holds one room and takes the other, at other hours."""
    rooms, people = [a_resource(), a_resource()], [asker("Ana"), asker("Bob")]
    series = [
        book_series(
            shape=[(room.pk, 1)], rhythm=Rhythm("FREQ=DAILY;COUNT=6", dt.datetime(2027, 1, 8, 9), 60),
            purpose=purpose(by), by=by,
        )
        for room, by in zip(rooms, people, strict=True)
    ]  # fmt: skip
    later = Rhythm("FREQ=DAILY;COUNT=6", dt.datetime(2027, 1, 8, 14), 60)
    changes = [
        partial(change_series, booking=made.bookings[0], shape=[(room.pk, 1)], rhythm=later, by=by)
        for made, room, by in zip(series, rooms[::-1], people, strict=True)
    ]
    for made in at_once(*changes):
        assert not isinstance(made, Exception), made
        assert len(made.bookings) == 6
