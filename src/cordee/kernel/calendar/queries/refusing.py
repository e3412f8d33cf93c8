"""The refusals of the calendar: whose hours they are, which rule stands, the nearest yes. All raise Refused."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Booking, Occupancy, Resource, State, Why
from cordee.kernel.calendar.queries.availability import breaches_by_resource
from cordee.kernel.calendar.queries.nearest import nearest
from cordee.kernel.calendar.queries.waiting import firm_state
from cordee.kernel.calendar.rules import Ask, Breach, duration
from cordee.kernel.calendar.rules.asking import MINUTE
from cordee.lib.errors import Refused

EARLY = dt.timedelta(minutes=30)  # before its hours begin nobody has come


def refuse(resource: Resource, ask: Ask, *, waive: str, by: Actor, agreed: bool = False, near: bool = True) -> bool:
    """Raise what stands in the way. Who manages the lender passes over its house rules: whether one was set aside.

    ``agreed``: the lender set it aside before, for hours of closure excepted. ``near``: look for the nearest yes.
    """
    breaches = breaches_by_resource([resource], ask).get(resource.pk, [])
    lifted = bool(waive) and (agreed or by.manages(resource.organisation))
    firm = ("closure",) if agreed else ()
    standing = [breach for breach in breaches if not (lifted and breach.waivable) or breach.code in firm]
    if standing:
        raise refusal(resource, ask, standing[0], near=near)
    return bool(breaches)


def refusal(resource: Resource, ask: Ask, breach: Breach, *, near: bool = True) -> Refused:
    """The answer to the one who asked."""
    who = _lenders(resource) if breach.waivable else ""
    return Refused(
        _("%(resource)s : %(rule)s") % {"resource": resource.name, "rule": breach.rule},
        who=who,
        nearest=tuple(nearest(resource, ask)) if near else (),
    )


def _lenders(resource: Resource) -> str:
    return _("Les responsables de « %(owner)s »") % {"owner": resource.organisation}


def refuse_stranger(booking: Booking, resources: Sequence[Resource], by: Actor) -> None:
    """Who answers for the booking, came by it, or manages every lender of it."""
    own = by.person is not None and by.person.pk in (booking.person_id, booking.made_by_id)
    if own or by.manages(booking.organisation) or resources and all(by.manages(row.organisation) for row in resources):
        return
    raise Refused(
        _("Seuls ceux qui ont réservé, ou ceux qui prêtent, annulent."),
        who=_("Les responsables de « %(organisation)s »") % {"organisation": booking.organisation},
    )


def refuse_visitor(owner: Organisation, by: Actor) -> None:
    """House rules belong to those who lend."""
    if not by.manages(owner):
        raise Refused(
            _("Seul le propriétaire règle l’accueil de ses lieux et de son matériel."),
            who=_("Les responsables de « %(owner)s »") % {"owner": owner},
        )


def too_late(rows: Sequence[Occupancy], resources: Mapping[int, Resource], by: Actor) -> list[Occupancy]:
    """Those that their holder no longer cancels: firm, and nearer than the notice of a lender that ``by`` is not."""

    def late(row: Occupancy, resource: Resource) -> bool:
        notice = resource.policy.cancel_notice
        near = bool(notice) and row.state == State.CONFIRMED and row.start < by.at + notice * MINUTE
        return near and not by.manages(resource.organisation)

    return [row for row in rows if late(row, resources[row.resource_id])]


def refuse_late(rows: Sequence[Occupancy], resources: Mapping[int, Resource], by: Actor) -> None:
    """The hours were kept for them: it is for the lender to take them back now, and to say what stays due."""
    for row in too_late(rows, resources, by)[:1]:
        resource = resources[row.resource_id]
        words = {"resource": resource.name, "length": duration(resource.policy.cancel_notice)}
        raise Refused(
            _("%(resource)s : à annuler au moins %(length)s avant, et il est trop tard.") % words,
            who=_("Les responsables de « %(owner)s » : ils peuvent toujours l’annuler, et disent ce qui reste dû.")
            % {"owner": resource.organisation},
        )


def refuse_early(row: Occupancy, resource: Resource, by: Actor) -> None:
    """Nobody comes days ahead; those who lend may hand it over when they like."""
    lends = by.organisation is not None and by.organisation.pk == resource.organisation_id
    if row.start - EARLY > by.at and not lends and not by.manages(resource.organisation):
        raise Refused(_("C’est trop tôt : une arrivée se note à partir d’une demi-heure avant le début."))


def refuse_option(resource: Resource, booking: Booking, ask: Ask, by: Actor) -> None:
    """An option holds without answer, so it is no way around the lender's, and is not taken again and again: one at a
    time for the same hours, and none on those that were given back or left to expire, as long as an option lasts.
    """
    if by.manages(resource.organisation):
        return
    if firm_state(resource, by) == State.REQUESTED:
        raise Refused(
            _("%(resource)s se réserve sur demande : pas d’option, demandez-la.") % {"resource": resource.name},
            who=_lenders(resource),
        )
    others = Occupancy.objects.filter(
        booking__organisation=booking.organisation_id, resource=resource, start__lt=ask.end, end__gt=ask.start
    ).exclude(booking=booking)
    if others.filter(state=State.OPTION).exists():
        raise Refused(_("Votre organisation a déjà une option à ces heures : confirmez-la, ou rendez-la."))
    since = ask.now - 2 * resource.policy.option_minutes * MINUTE  # it lasted so long, then as long without
    gone = Q(state=State.LAPSED, waited_by=None) | Q(why=Why.DROPPED)
    if others.filter(gone, booking__created_at__gt=since).exists():
        raise Refused(
            _("Votre organisation a déjà eu une option à ces heures : réservez-les, ou laissez-les à d’autres."),
            who=_lenders(resource),
        )
