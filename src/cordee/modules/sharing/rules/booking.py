"""Who may do what with a booking, and how it stands in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Booking, Occupancy, Resource, State, WaitEntry
from cordee.lib.access import Opens, explained

KINDS = {
    State.REQUESTED: ("note", "hourglass"),
    State.OPTION: ("warn", "hourglass"),
    State.OFFERED: ("warn", "bell"),
    State.CONFIRMED: ("ok", "circle-check"),
    State.CANCELLED: ("stop", "ban"),
    State.REJECTED: ("stop", "circle-x"),
    State.LAPSED: ("", "history"),
    State.NO_SHOW: ("stop", "user-minus"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``kind`` and ``icon`` of the component c-state, and its words."""

    said: Any
    kind: str
    icon: str


def standing(occupancy: Occupancy, at: Any) -> Standing:
    """How it stands at this instant: an option whose time is over has expired, though nobody wrote it yet."""
    state = State(occupancy.state)
    if occupancy.expires_at is not None and occupancy.expires_at <= at:
        state = State.LAPSED
    kind, icon = KINDS[state]
    said = _("quelqu’un est venu") if state == State.CONFIRMED and occupancy.came_at else state.label
    return Standing(said, kind, icon)


def holds(booking: Booking, by: Actor) -> bool:
    """Came by it, wrote it, or answers for the organisation that holds it: the kernel's rule for the holder's side."""
    own = by.person is not None and by.person.pk in (booking.person_id, booking.made_by_id)
    return own or by.manages(booking.organisation)


def waits(entry: WaitEntry, by: Actor) -> bool:
    return by.person is not None and by.person.pk == entry.person_id or by.manages(entry.organisation)


def reads_all(resource: Resource, by: Actor) -> bool:
    """The lender, and those who animate or operate, read who booked and why."""
    own = by.organisation is not None and by.organisation.pk == resource.organisation_id
    return own or by.is_animator or by.is_operator


@explained(gettext_lazy("Cette page est pour ceux qui prêtent."), Opens.OWNERS)
def keeps(by: Actor, resource: Resource) -> bool:
    return by.person is not None and reads_all(resource, by)


@explained(
    gettext_lazy("Répondre aux demandes de réservation est l’affaire des responsables de l’organisation qui prête."),
    Opens.MANAGERS,
)
def answers_for(by: Actor) -> bool:
    """Manages the organisation acted for: what it lends is theirs to grant."""
    return by.person is not None and by.organisation is not None and by.manages(by.organisation)


def may_ask(actor: Actor) -> bool:
    """Whether the form of a booking opens for them: acting for an organisation; a visitor signs in on the way."""
    return actor.person is None or actor.organisation is not None
