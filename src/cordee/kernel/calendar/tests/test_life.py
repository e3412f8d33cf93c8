"""A long life of a room, a stock and a room lent on request, step by step at random: what holds after each step."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.tests.builders import a_person, an_organisation
from cordee.kernel.calendar import actions, jobs
from cordee.kernel.calendar.models import (
    HOLDING,
    LIVE,
    Access,
    Booking,
    Closure,
    Occupancy,
    Resource,
    State,
    WaitEntry,
    WaitState,
)
from cordee.kernel.calendar.queries import grantable
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.kernel.calendar.tests.builders import AT, a_policy, a_resource
from cordee.lib.errors import Refused

H = dt.timedelta(hours=1)
PHASES = [Phase.reuse, Phase.generate]  # a life is short enough to be read; making it shorter takes minutes
which, who, hour = st.integers(0, 2), st.integers(0, 2), st.integers(30, 36)
hours = st.integers(1, 3)
any_of = st.integers(0, 30)


class Life(RuleBasedStateMachine):
    """Three people, three things, two days: they meet often. Whatever is not Refused is an error of ours."""

    @initialize()
    def begin(self):
        self.block = transaction.atomic()
        self.block.__enter__()
        free = a_policy(buffer=30, option_minutes=180, offer_minutes=120, release_minutes=20)
        asked = a_policy(access=Access.APPROVAL, option_minutes=180, offer_minutes=120)
        self.things = [
            a_resource(policy=free), a_resource(capacity=3, policy=free), a_resource(policy=asked),
        ]  # fmt: skip
        self.people = [(a_person(f"P{rank}"), an_organisation(f"Asso {rank}")) for rank in range(3)]
        self.now, self.gone = AT, set()

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def by(self, rank):
        person, organisation = self.people[rank]
        return Actor(person, organisation, "member", at=self.now)

    def owner(self, thing):
        return Actor(None, thing.organisation, MANAGER, at=self.now)

    def tried(self, act, **words):
        try:
            with transaction.atomic():
                return act(**words)
        except Refused:
            return None

    def one_of(self, rows, rank):
        found = list(rows.order_by("pk"))
        return found[rank % len(found)] if found else None

    def want(self, thing, start, length, quantity):
        start = AT + start * H
        return Want(thing.pk, start, start + length * H, min(quantity, thing.capacity))

    @rule(thing=which, rank=who, start=hour, length=hours, quantity=hours, option=st.booleans())
    def book(self, thing, rank, start, length, quantity, option):
        by, want = self.by(rank), self.want(self.things[thing], start, length, quantity)
        purpose = Purpose(by.organisation, "Réunion", person=by.person)
        if self.tried(actions.book, wants=[want], purpose=purpose, by=by, option=option) is None:
            self.tried(actions.join_waiting, want=want, purpose=purpose, by=by, smallest=1)

    @rule(thing=which, rank=who, start=hour)
    def series(self, thing, rank, start):
        by = self.by(rank)
        wall = (AT + start * H).replace(tzinfo=None)
        rhythm = actions.Rhythm("FREQ=DAILY;COUNT=2", wall, 60, zone="UTC")
        self.tried(actions.book_series, shape=[(self.things[thing].pk, 1)], rhythm=rhythm, by=by, skip=True,
                   purpose=Purpose(by.organisation, "Chorale", person=by.person))  # fmt: skip

    @rule(rank=any_of, whole=st.booleans())
    def cancel_series(self, rank, whole):
        booking = self.one_of(Booking.objects.exclude(series=None), rank)
        if booking:
            gone = self.tried(actions.cancel_series, booking=booking, whole=whole, by=self.holder(booking))
            self.gone |= {one.pk for one in gone or ()}

    @rule(rank=any_of)
    def cancel(self, rank):
        booking = self.one_of(Booking.objects.filter(occupancies__state__in=LIVE), rank)
        if booking and self.tried(actions.cancel, booking=booking, by=self.holder(booking)):
            self.gone.add(booking.pk)

    @rule(rank=any_of, start=hour, length=hours)
    def move(self, rank, start, length):
        booking = self.one_of(Booking.objects.all(), rank)
        if booking:
            thing = Resource.objects.get(pk=booking.occupancies.first().resource_id)
            want = self.want(thing, start, length, 1)
            self.tried(actions.move, booking=booking, wants=[want], by=self.holder(booking))

    @rule(rank=any_of)
    def confirm(self, rank):
        booking = self.one_of(Booking.objects.filter(occupancies__state__in=[State.OPTION, State.OFFERED]), rank)
        if booking:
            self.tried(actions.confirm, booking=booking, by=self.holder(booking))

    @rule(rank=any_of, yes=st.booleans())
    def answer(self, rank, yes):
        booking = self.one_of(Booking.objects.filter(occupancies__state=State.REQUESTED), rank)
        if booking:
            act, words = (actions.approve, {}) if yes else (actions.reject, {"reason": "non"})
            self.tried(act, booking=booking, by=self.owner(self.things[2]), **words)

    @rule(rank=any_of, takes=st.booleans())
    def respond(self, rank, takes):
        entry = self.one_of(WaitEntry.objects.filter(state__in=[WaitState.WAITING, WaitState.OFFERED]), rank)
        if entry:
            act = actions.take_offer if takes else actions.leave_waiting
            self.tried(act, entry=entry, by=Actor(entry.person, entry.organisation, MANAGER, at=self.now))

    @rule(thing=which, start=hour)
    def close_or_reopen(self, thing, start):
        thing = self.things[thing]
        closure = Closure.objects.filter(resource=thing).first()
        if closure:
            actions.reopen(closure=closure, by=self.owner(thing))
        else:
            begin = AT + start * H
            actions.close(what=thing, start=begin, end=begin + H, reason="Travaux", by=self.owner(thing))

    @rule(minutes=st.sampled_from([30, 119, 121, 600]))
    def time_passes(self, minutes):
        self.now += dt.timedelta(minutes=minutes)
        by = Actor(None, at=self.now)
        jobs.lapse_due(by=by)
        jobs.release_due(by=by)

    def holder(self, booking):
        return Actor(booking.person, booking.organisation, "member", at=self.now)

    @invariant()
    def nobody_is_promised_what_another_has(self):
        for thing in getattr(self, "things", ()):
            rows = list(Occupancy.objects.filter(resource=thing, state__in=HOLDING))
            for at in {row.start for row in rows}:
                assert sum(row.quantity for row in rows if row.start <= at < row.end) <= thing.capacity

    @invariant()
    def nobody_waits_for_what_could_be_given(self):
        for thing in getattr(self, "things", ()):
            entries = WaitEntry.objects.filter(resource=thing, state=WaitState.WAITING, start__gt=self.now)
            for entry in entries:
                asked = Occupancy.objects.filter(
                    resource=thing, state=State.REQUESTED, start__lt=entry.end, end__gt=entry.start
                )
                # a part of what a group asks for may have been free all along
                given = grantable(thing, entry, now=self.now)
                assert asked.exists() or given is None or given < entry.quantity

    @invariant()
    def an_offer_and_its_entry_go_together(self):
        offered = Occupancy.objects.filter(state=State.OFFERED).values_list("pk", flat=True)
        entries = WaitEntry.objects.filter(state=WaitState.OFFERED).values_list("offer", flat=True)
        assert Counter(offered) == Counter(entries)

    @invariant()
    def what_was_cancelled_never_holds_again(self):
        if hasattr(self, "gone"):
            assert not Occupancy.objects.filter(booking__in=self.gone, state__in=LIVE, end__gt=self.now).exists()


@pytest.mark.django_db
def test_a_long_life():
    run_state_machine_as_test(
        Life, settings=settings(max_examples=12, stateful_step_count=20, deadline=None, phases=PHASES)
    )
