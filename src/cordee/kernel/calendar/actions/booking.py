"""Booking: one gesture takes all that it asks for, or nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.holding import hold
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import Booking, Resource, Series, State
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@dataclass(frozen=True, slots=True)
class Want:
    """``quantity`` of a resource over ``[start, end)`` of UTC."""

    resource: int
    start: dt.datetime
    end: dt.datetime
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why, and for whom: what a booking says of itself. ``organisation`` answers for it, ``person`` comes."""

    organisation: Organisation
    title: str
    person: Person | None = None
    note: str = ""
    attendance: int | None = None
    source: str = ""
    zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is booked: as an option, passing over a rule, with which key, as a date of a series, on what terms."""

    option: bool = False
    waive: str = ""
    key: str = ""
    series: Series | None = None
    occurrence: str = ""
    terms: Any = field(default_factory=dict)


@transaction.atomic
def book(*, wants: Sequence[Want], purpose: Purpose, by: Actor, option: bool = False, waive: str = "", key: str = "",
         terms: Any = None) -> Booking:  # fmt: skip
    """Take all of ``wants`` at once. Each lender's policy says in which state: confirmed, or asked for.

    ``option``: hold it for a time without confirming. ``waive``: why a house rule is set aside, by somebody who
    manages the lender. ``key``: asked again with the same word, the same booking is given back.

    Raises Refused: the first rule that says no, who can lift it, the nearest yes.
    """
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
    resources = locked(resources={want.resource for want in wants}, by=by)
    for want in wants:
        refuse(resource=resources[want.resource], ask=ask_of(want, purpose, by), waive=manner.waive, by=by)
    booking = Booking.objects.create(
        organisation=purpose.organisation, person=purpose.person, made_by=by.person, title=purpose.title,
        note=purpose.note, attendance=purpose.attendance, source=purpose.source, zone=purpose.zone, key=manner.key,
        series=manner.series, occurrence=manner.occurrence, terms=manner.terms, created_at=by.at,
    )  # fmt: skip
    for want in wants:
        take(booking=booking, resource=resources[want.resource], want=want, manner=manner, by=by)
    publish(BookingChanged(booking.pk))
    return booking


@transaction.atomic
def take(*, booking: Booking, resource: Resource, want: Want, manner: Manner, by: Actor) -> None:
    """One thing of a booking, on a resource that is locked and has said yes."""
    state, expires_at = _state(resource, want, manner.option, by)
    hold(
        booking=booking, resource=resource, span=(want.start, want.end), quantity=want.quantity, state=state,
        expires_at=expires_at, waived=manner.waive,
    )  # fmt: skip


def _already(purpose: Purpose, key: str) -> Booking | None:
    return Booking.objects.filter(organisation=purpose.organisation, key=key).first() if key else None


def ask_of(want: Want, purpose: Purpose, by: Actor, *, ignoring: int | None = None) -> Ask:
    """The question that this want puts to the calendar."""
    return Ask(
        start=want.start, end=want.end, now=by.at, quantity=want.quantity, organisation=purpose.organisation.pk,
        person=purpose.person.pk if purpose.person else None, ignoring=ignoring,
    )  # fmt: skip


def refuse(*, resource: Resource, ask: Ask, waive: str, by: Actor) -> None:
    """Raise what stands in the way. Who manages the lender passes over its house rules, with a reason."""
    breaches = queries.breaches_by_resource([resource], ask).get(resource.pk, [])
    lifted = bool(waive) and by.manages(resource.organisation)
    standing = [breach for breach in breaches if not (lifted and breach.waivable)]
    if standing:
        raise refusal(resource, ask, standing[0])


def refusal(resource: Resource, ask: Ask, breach: Breach) -> Refused:
    """The answer to the one who asked."""
    who = _("Les responsables de « %(owner)s »") % {"owner": resource.organisation} if breach.waivable else ""
    return Refused(
        _("%(resource)s : %(rule)s") % {"resource": resource.name, "rule": breach.rule},
        who=who,
        nearest=tuple(queries.nearest(resource, ask)),
    )


def _state(resource: Resource, want: Want, option: bool, by: Actor) -> tuple[str, dt.datetime | None]:
    """An option ends at the latest when what it holds begins."""
    if not option:
        return queries.firm_state(resource, by), None
    until = by.at + dt.timedelta(minutes=resource.policy.option_minutes)
    return State.OPTION, max(min(until, want.start), by.at + dt.timedelta(minutes=1))


def refuse_stranger(booking: Booking, resources: Sequence[Resource], by: Actor) -> None:
    """Who answers for the booking, came by it, or manages every lender of it."""
    own = by.person is not None and by.person.pk in (booking.person_id, booking.made_by_id)
    if own or by.manages(booking.organisation) or resources and all(by.manages(row.organisation) for row in resources):
        return
    raise Refused(
        _("Seuls ceux qui ont réservé, ou ceux qui prêtent, annulent."),
        who=_("Les responsables de « %(organisation)s »") % {"organisation": booking.organisation},
    )
