"""The refusals of the calendar: whose hours they are, which rule stands, the nearest yes. All raise Refused."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Booking, Resource
from cordee.kernel.calendar.queries.availability import breaches_by_resource
from cordee.kernel.calendar.queries.nearest import nearest
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.lib.errors import Refused


def refuse(resource: Resource, ask: Ask, *, waive: str, by: Actor) -> bool:
    """Raise what stands in the way. Who manages the lender passes over its house rules: whether one was set aside."""
    breaches = breaches_by_resource([resource], ask).get(resource.pk, [])
    lifted = bool(waive) and by.manages(resource.organisation)
    standing = [breach for breach in breaches if not (lifted and breach.waivable)]
    if standing:
        raise refusal(resource, ask, standing[0])
    return bool(breaches)


def refusal(resource: Resource, ask: Ask, breach: Breach) -> Refused:
    """The answer to the one who asked."""
    who = _("Les responsables de « %(owner)s »") % {"owner": resource.organisation} if breach.waivable else ""
    return Refused(
        _("%(resource)s : %(rule)s") % {"resource": resource.name, "rule": breach.rule},
        who=who,
        nearest=tuple(nearest(resource, ask)),
    )


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
