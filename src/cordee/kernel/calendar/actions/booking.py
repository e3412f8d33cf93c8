"""Booking: one gesture takes all that it asks for, or nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries, rules
from cordee.kernel.calendar.actions.holding import _held
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import Booking, Resource, Series, State
from cordee.kernel.calendar.rules import Purpose, Want, Wanted
from cordee.lib.module import publish


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is booked: as an option, passing over a rule, with which key, as a date of a series, on what terms.

    ``until``: when the option ends, instead of the delay of the policy. ``agreed``: the resources whose lender said yes
    already, with the reason why a rule was set aside: a series goes on as it was agreed.
    """

    option: bool = False
    until: dt.datetime | None = None
    waive: str = ""
    key: str = ""
    series: Series | None = None
    occurrence: str = ""
    terms: Any = field(default_factory=dict)
    agreed: Mapping[int, str] = field(default_factory=dict)


@transaction.atomic
def book(*, wants: Sequence[Want], purpose: Purpose, by: Actor, option: bool = False, waive: str = "", key: str = "",
         terms: Any = None) -> Booking:  # fmt: skip
    """Take all of ``wants`` at once. Each lender's policy says in which state: confirmed, or asked for.

    ``option``: hold it for a time without confirming (see ``refuse_option``). ``waive``: why a house rule is set aside,
    by somebody who manages the lender. ``key``: asked again with the same word, the same booking is given back.

    Raises Refused: the first rule that says no, who can lift it, the nearest yes.
    """
    if key:  # sent twice at once, the second waits here for the first
        locked(resources={want.resource for want in spell_out(wants=wants)}, by=by)
    known = _already(purpose, key)
    if known is not None:
        return known
    manner = Manner(option=option, waive=waive, key=key, terms=terms or {})
    booking = place(wants=wants, purpose=purpose, manner=manner, by=by)
    record(by=by, verb="calendar.booked", thing=booking, concerns=purpose.organisation)
    return booking


@transaction.atomic
def place(*, wants: Sequence[Want], purpose: Purpose, manner: Manner, by: Actor) -> Booking:
    """The same, as a step of a larger gesture, that writes its own line of the journal."""
    wants = spell_out(wants=wants)
    resources = locked(resources={want.resource for want in wants}, by=by)
    return _place(wants, resources, purpose, manner, by)


def _place(wants: Sequence[Want], resources: Mapping[int, Resource], purpose: Purpose, manner: Manner, by: Actor
           ) -> Booking:  # fmt: skip
    """The same, of what is spelt out and locked."""
    booking = Booking.objects.create(
        organisation=purpose.organisation, person=purpose.person, made_by=by.person, title=purpose.title,
        note=purpose.note, attendance=purpose.attendance, source=purpose.source, zone=purpose.zone, key=manner.key,
        series=manner.series, occurrence=manner.occurrence, terms=manner.terms, created_at=by.at,
    )  # fmt: skip
    for want in wants:
        _take(booking, resources[want.resource], want, purpose, manner, by)
    publish(BookingChanged(booking.pk))
    return booking


@transaction.atomic
def take(*, booking: Booking, resource: Resource, want: Want, purpose: Purpose, manner: Manner, by: Actor) -> None:
    """One thing of a booking, on a resource that is locked. What the booking took before it counts."""
    _take(booking, resource, want, purpose, manner, by)


def _take(booking: Booking, resource: Resource, want: Want, purpose: Purpose, manner: Manner, by: Actor) -> None:
    agreed = resource.pk in manner.agreed
    waive = manner.agreed[resource.pk] if agreed else manner.waive
    lone = manner.series is None  # a date of a series is not offered elsewhere: the series is
    ask = rules.ask_of(want, purpose, by.at)
    lifted = queries.refuse(resource, ask, waive=waive, by=by, agreed=agreed, near=lone)
    if manner.option:
        queries.refuse_option(resource, booking, ask, by)
    state, expires_at = (State.CONFIRMED, None) if agreed else _state(resource, want, manner, by)
    _held(booking, resource, (want.start, want.end), want.quantity, state, expires_at, waive if lifted else "")


@transaction.atomic
def spell_out(*, wants: Sequence[Want]) -> list[Want]:
    """What these take in fact: a set is asked for by its name, and its parts are taken."""
    return _spelt(wants)


def _spelt(wants: Sequence[Want]) -> list[Want]:
    asked = Wanted([*wants])
    publish(asked)
    return asked.wants


def _already(purpose: Purpose, key: str) -> Booking | None:
    return Booking.objects.filter(organisation=purpose.organisation, key=key).first() if key else None


def _state(resource: Resource, want: Want, manner: Manner, by: Actor) -> tuple[str, dt.datetime | None]:
    """An option ends at the latest when what it holds begins."""
    if not manner.option:
        return queries.firm_state(resource, by), None
    until = manner.until or by.at + dt.timedelta(minutes=resource.policy.option_minutes)
    return State.OPTION, max(min(until, want.start), by.at + dt.timedelta(minutes=1))
