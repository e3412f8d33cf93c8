"""The house rules, one by one: what a request breaks, who can lift it. The same for page, API and guard."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.calendar.models import Policy, Resource
from cordee.kernel.calendar.rules.spans import LONGEST

MINUTE = dt.timedelta(minutes=1)
FURTHEST = dt.timedelta(days=366 * 40)  # nobody books for later: a year typed wrong


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the calendar: ``quantity`` over ``[start, end)`` of UTC, for whom, at which time ``now``.

    ``ignoring``: the booking that is being moved; what it holds does not stand in its own way.
    """

    start: dt.datetime
    end: dt.datetime
    now: dt.datetime
    quantity: int = 1
    organisation: int | None = None
    person: int | None = None
    ignoring: int | None = None

    @property
    def minutes(self) -> int:
        """The length, in minutes of UTC: what is billed and counted, whatever the wall clock says."""
        return (self.end - self.start) // MINUTE


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that says no. ``code`` is for programs, ``rule`` for people; ``waivable`` by those who manage."""

    code: str
    rule: str
    waivable: bool = True


def malformed(ask: Ask) -> Breach | None:
    """What no calendar can hold, whatever the house rules."""
    if ask.end <= ask.start:
        return Breach("length", _("La fin doit venir après le début."), waivable=False)
    if ask.end - ask.start > LONGEST:
        return Breach("length", _("Une réservation dure au plus un an."), waivable=False)
    if ask.start.second or ask.end.second or ask.start.microsecond or ask.end.microsecond:
        return Breach("length", _("Les heures se donnent à la minute."), waivable=False)
    if ask.quantity < 1:
        return Breach("quantity", _("La quantité demandée est au moins 1."), waivable=False)
    if ask.end <= ask.now:
        return Breach("past", _("Cette date est passée."), waivable=False)
    if ask.end - ask.now > FURTHEST:
        return Breach("horizon", _("Cette date est trop lointaine."), waivable=False)
    return None


def duration(minutes: int) -> str:
    """A length in words: « 45 minutes », « 2 h 30 », « 3 jours »."""
    days, rest = divmod(minutes, 24 * 60)
    if days and not rest:
        return ngettext("%(days)s jour", "%(days)s jours", days) % {"days": days}
    if minutes < 60:
        return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _lengths(policy: Policy, ask: Ask) -> Iterator[Breach]:
    if ask.minutes < policy.shortest:
        yield Breach("shortest", _("Au moins %(length)s par réservation.") % {"length": duration(policy.shortest)})
    if ask.minutes > policy.longest:
        yield Breach("longest", _("Au plus %(length)s par réservation.") % {"length": duration(policy.longest)})
    if ask.minutes % policy.step:
        yield Breach("step", _("Par tranches de %(length)s.") % {"length": duration(policy.step)})


def _delays(policy: Policy, ask: Ask) -> Iterator[Breach]:
    if ask.start < ask.now:
        yield Breach("past", _("Cette heure est passée."))
    elif ask.start < ask.now + policy.notice * MINUTE:
        yield Breach("notice", _("À demander au moins %(length)s avant.") % {"length": duration(policy.notice)})
    if ask.start > ask.now + dt.timedelta(days=policy.horizon):
        length = {"length": duration(policy.horizon * 24 * 60)}
        yield Breach("horizon", _("Réservable au plus %(length)s à l’avance.") % length)


def of_policy(policy: Policy, ask: Ask) -> tuple[Breach, ...]:
    """What the request breaks of the lengths and delays of a policy: no look at the database."""
    return (*_lengths(policy, ask), *_delays(policy, ask))


def too_much(resource: Resource, ask: Ask) -> Breach | None:
    """More is asked than exists."""
    if ask.quantity <= resource.capacity:
        return None
    text = ngettext("Il n’y en a que %(capacity)s.", "Il n’y en a que %(capacity)s.", resource.capacity)
    return Breach("capacity", text % {"capacity": resource.capacity}, waivable=False)


def taken(resource: Resource, free: int) -> Breach:
    """Somebody has it at these hours. ``free``: what is left at the fullest instant."""
    if free <= 0:
        return Breach("taken", _("Déjà pris à ces heures."), waivable=False)
    text = ngettext(
        "Il n’en reste que %(free)s à ces heures.", "Il n’en reste que %(free)s à ces heures.", free
    )  # both forms are said alike in French; English and Italian differ
    return Breach("taken", text % {"free": free}, waivable=False)


def too_close(policy: Policy) -> Breach:
    """Free, but the buffer between two bookings is not kept."""
    return Breach("buffer", _("Il faut %(length)s entre deux réservations.") % {"length": duration(policy.buffer)})
