"""What a third reviewer found of one booking: each of these was wrong once."""

import datetime as dt
import time
from functools import partial

import pytest
from django.utils import translation

from cordee.kernel.actors.actions import give_qualification, propose_affiliation
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import jobs, queries
from cordee.kernel.calendar.actions import (
    approve,
    book,
    cancel,
    check_in,
    confirm,
    erase,
    join_waiting,
    move,
    release,
)
from cordee.kernel.calendar.models import LIVE, Access, Booking, Occupancy, Quota, State, WaitEntry, WaitState
from cordee.kernel.calendar.queries import availability, refusing
from cordee.kernel.calendar.queries.quotas import quota_breaches
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource, occupy
from cordee.lib.errors import Refused

H = dt.timedelta(hours=1)
D = 24 * H
alone = pytest.mark.django_db


def member(name, organisation=None):
    return Actor(a_person(name), organisation or an_organisation(f"Asso de {name}"), "member", at=AT - 2 * D)


def owner_of(policy):
    return Actor(a_person("Nadia"), policy.organisation, MANAGER, at=AT - 2 * D)


def want(resource, start=14, end=16, quantity=1):
    return Want(resource.pk, AT + start * H, AT + end * H, quantity)


def made(by, *wants, **manner):
    return book(wants=wants, purpose=Purpose(by.organisation, "Réunion", person=by.person), by=by, **manner)


def waits(by, resource, start=14, end=16, **columns):
    purpose = Purpose(by.organisation, "Réunion", person=by.person)
    return join_waiting(want=want(resource, start, end, columns.pop("quantity", 1)), purpose=purpose, by=by, **columns)


def live(booking):
    rows = booking.occupancies.filter(state__in=LIVE).order_by("start")
    return [((row.start - AT) / H, (row.end - AT) / H, row.state) for row in rows]


# To cancel in time


@alone
def test_later_than_the_notice_the_holder_no_longer_cancels_and_the_lender_does():
    policy, by = a_policy(cancel_notice=24 * 60), member("Ana")
    booking = made(by, want(a_resource(policy=policy)))
    late = by.later(AT - 8 * H)
    with pytest.raises(Refused, match="au moins 1 jour avant") as refused:
        cancel(booking=booking, by=late)
    assert policy.organisation.name in refused.value.who and "ce qui reste dû" in refused.value.who
    assert live(booking) == [(14, 16, State.CONFIRMED)]
    cancel(booking=booking, by=owner_of(policy).later(late.at))
    assert live(booking) == []


@alone
def test_in_time_or_not_firm_yet_the_holder_cancels():
    policy, by = a_policy(cancel_notice=24 * 60), member("Ana")
    firm, option = made(by, want(a_resource(policy=policy))), made(by, want(a_resource(policy=policy)), option=True)
    cancel(booking=firm, by=by.later(AT - 10 * H))
    cancel(booking=option, by=by.later(AT - 8 * H))
    assert live(firm) == live(option) == []


@alone
def test_a_move_does_not_leave_hours_later_than_they_are_cancelled():
    policy, by = a_policy(cancel_notice=24 * 60), member("Ana")
    room = a_resource(policy=policy)
    booking, late = made(by, want(room)), by.later(AT - 8 * H)
    with pytest.raises(Refused, match="au moins 1 jour avant"):
        move(booking=booking, wants=[want(room, 100, 102)], by=late)
    move(booking=booking, wants=[want(room, 14, 18)], by=late)  # it keeps them, and takes more
    assert live(booking) == [(14, 18, State.CONFIRMED)]


# Who has learnt it


@alone
def test_a_training_asked_for_is_the_persons_in_the_word_of_the_owner_or_its_group():
    policy = a_policy(qualification="sono")
    room, by, owner = a_resource(policy=policy), member("Ana"), owner_of(policy)
    group = an_organisation("Le réseau")
    animates = Actor(owner.person, group, MANAGER, at=owner.at)
    command = Actor(None, via=Via.COMMAND, at=owner.at)
    propose_affiliation(member=policy.organisation, group=group, kind="network", by=command)
    own_word = Actor(by.person, by.organisation, MANAGER, at=by.at)
    said = partial(give_qualification, person=by.person, code="sono", label="Table de son")
    said(given_by=by.organisation, by=own_word)  # of no weight here
    with pytest.raises(Refused, match="avoir suivi : sono"):
        made(by, want(room))
    given = said(given_by=group, by=animates, until=(AT + D).date())
    made(by, want(room))
    with pytest.raises(Refused, match="avoir suivi : Table de son") as refused:
        made(by, want(room, 24 + 9, 24 + 10))  # the day after its last
    assert policy.organisation.name in refused.value.who
    assert given.until == (AT + D).date()
    with pytest.raises(Refused, match="avoir suivi"):
        book(wants=[want(room, 9, 10)], purpose=Purpose(by.organisation, "Réunion"), by=by)  # nobody is named
    made(owner, want(room, 24 + 9, 24 + 10), waive="il est avec elle")


# A quota over several things


def test_a_quota_holds_for_two_things_booked_at_once(at_once, monkeypatch):
    """Each counts, and takes its time before it writes: the other must not have counted meanwhile."""
    policy, shared = a_policy(), an_organisation("Asso")
    Quota.objects.create(policy=policy, holder="organisation", unit="count", limit=1, window="day")
    rooms, people = [a_resource(policy=policy) for _ in range(2)], [member(name, shared) for name in ("Ana", "Bob")]

    def slowly(policies, ask):
        found = quota_breaches(policies, ask)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(availability, "quota_breaches", slowly)
    monkeypatch.setattr(refusing, "nearest", lambda resource, ask: [])
    told = at_once(*(partial(made, by, want(room)) for by, room in zip(people, rooms, strict=True)))
    assert sorted(isinstance(answer, Refused) for answer in told) == [False, True], told
    (kept,) = at_once(lambda: Occupancy.objects.filter(state=State.CONFIRMED).count())
    assert kept == 1


# Options


@alone
def test_an_option_is_no_way_around_the_owners_answer():
    policy, by = a_policy(access=Access.APPROVAL), member("Ana")
    room = a_resource(policy=policy)
    with pytest.raises(Refused, match="sur demande") as refused:
        made(by, want(room), option=True)
    assert policy.organisation.name in refused.value.who
    assert live(made(owner_of(policy), want(room), option=True)) == [(14, 16, State.OPTION)]


@alone
@pytest.mark.parametrize("given_back", [False, True])
def test_an_option_is_not_taken_again_and_again(given_back):
    policy = a_policy(option_minutes=600)
    seats, by = a_resource(policy=policy, capacity=5), member("Ana")
    first = made(by, want(seats), option=True)
    with pytest.raises(Refused, match="déjà une option"):
        made(by, want(seats, 15, 17), option=True)
    if given_back:
        cancel(booking=first, by=by.later(by.at + 9 * H))
    for hours in (11, 19):
        with pytest.raises(Refused, match="déjà eu une option"):
            made(by.later(by.at + hours * H), want(seats, 15, 17), option=True)
    made(by.later(by.at + 11 * H), want(seats, 18, 19), option=True)  # other hours
    other = member("Bob")
    made(other.later(by.at + 11 * H), want(seats), option=True)
    made(by.later(by.at + 21 * H), want(seats), option=True)


@alone
def test_an_option_that_becomes_a_request_lets_the_next_have_the_hours():
    policy, by, second = a_policy(), member("Ana"), member("Bob")
    room = a_resource(policy=policy)
    option = made(by, want(room), option=True)
    entry = waits(second, room)
    policy.access = Access.APPROVAL
    policy.save()
    confirm(booking=option, by=by)
    assert live(option) == [(14, 16, State.REQUESTED)]
    assert WaitEntry.objects.get(pk=entry.pk).state == WaitState.OFFERED


# Arrivals


@alone
def test_an_arrival_is_noted_from_half_an_hour_before_until_the_end():
    policy, by = a_policy(), member("Ana")
    booking = made(by, want(a_resource(policy=policy)))
    row = booking.occupancies.get()
    nobody = Actor(None, via=Via.PUBLIC, at=AT + 13 * H)
    with pytest.raises(Refused, match="trop tôt"):
        check_in(occupancy=row, by=nobody)
    with pytest.raises(Refused, match="trop tôt"):
        check_in(occupancy=row, by=by)
    check_in(occupancy=row, by=nobody.later(AT + 13.5 * H))
    handed = made(by, want(a_resource(policy=policy))).occupancies.get()
    check_in(occupancy=handed, by=Actor(a_person("Léo"), policy.organisation, "member", at=AT))  # it lends


@alone
def test_after_a_no_show_the_rest_of_the_hours_is_offered():
    policy, holder = a_policy(release_minutes=20, step=30, shortest=30, offer_minutes=600), member("Ana")
    room, first, second = a_resource(policy=policy), member("Bob"), member("Cléo")
    made(holder, want(room, 14, 18))
    one, over = waits(first, room, 14, 16), waits(second, room, 14, 14.5)
    now = holder.later(AT + 14.6 * H)
    jobs.release_due(by=now)
    one.refresh_from_db()
    over.refresh_from_db()
    assert (one.state, over.state) == (WaitState.OFFERED, WaitState.WAITING)
    assert ((one.offer.start - AT) / H, (one.offer.end - AT) / H) == (15, 16)
    assert one.offer.expires_at == AT + 15.5 * H  # half of what is left: it is not empty to the end for no answer
    assert release(resource=room.pk, by=now) == []


@alone
def test_a_group_takes_at_least_one_and_at_most_what_it_asks_for():
    seats, by = a_resource(capacity=3), member("Ana")
    occupy(seats, 14, 16, quantity=3)
    for smallest in (0, 3):
        with pytest.raises(Refused, match="quantité que vous demandez"):
            waits(by, seats, quantity=2, smallest=smallest)
    assert waits(by, seats, quantity=2, smallest=1).smallest == 1


# Why it ended


@alone
def test_what_the_calendar_ended_is_said_in_the_language_of_whoever_reads():
    by, room = member("Ana"), a_resource()
    booking = made(by, want(room))
    with translation.override("en"):
        move(booking=booking, wants=[want(room, 18, 20)], by=by)
    row = booking.occupancies.get(state=State.CANCELLED)
    assert (row.reason, row.why, row.because) == ("", "moved", "déplacée")
    cancel(booking=booking, by=by, reason="grippe")
    assert booking.occupancies.get(start=AT + 18 * H).because == "grippe"


# Several lenders in one gesture


@alone
def test_a_request_that_is_crowded_out_gives_back_what_it_took_with_it():
    asked = a_policy(access=Access.APPROVAL)
    room, projector = a_resource(policy=asked), a_resource(policy=a_policy())
    first, second, third = member("Ana"), member("Bob"), member("Cléo")
    apart = made(first, want(room), want(projector))
    rival = made(second, want(room, 15, 17))
    entry = waits(third, projector)
    assert [state for _, _, state in live(apart)] == [State.REQUESTED, State.CONFIRMED]
    approve(booking=rival, by=owner_of(asked))
    assert live(apart) == []
    ended = dict(apart.occupancies.values_list("resource", "why"))
    assert ended == {room.pk: "crowded", projector.pk: "apart"}
    assert WaitEntry.objects.get(organisation=first.organisation).resource == room  # it waits for what was taken
    assert WaitEntry.objects.get(pk=entry.pk).state == WaitState.OFFERED


@alone
def test_who_lent_it_before_a_move_has_no_say_after():
    before, after, by = a_policy(), a_policy(), member("Ana")
    booking = made(by, want(a_resource(policy=before)))
    move(booking=booking, wants=[want(a_resource(policy=after))], by=by)
    with pytest.raises(Refused):
        cancel(booking=booking, by=owner_of(before))
    cancel(booking=booking, by=owner_of(after))
    assert live(booking) == []


# Personal data


@alone
def test_a_note_is_given_back_and_goes_with_the_one_who_comes():
    by, other, room = member("Ana"), a_person("Max"), a_resource()
    booking = book(
        wants=[want(room)], purpose=Purpose(by.organisation, "Réunion", person=other, note="Entrée par la cour"), by=by
    )
    assert queries.export(other)["réservations"][0]["note"] == "Entrée par la cour"
    erase(person=by.person, by=by)
    assert Booking.objects.get(pk=booking.pk).note == "Entrée par la cour"
    erase(person=other, by=by)
    assert Booking.objects.get(pk=booking.pk).note == ""
