"""Who lends, and how long what is not back counts as away."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained
from cordee.modules.sharing.models import Loan

MISSED = dt.timedelta(days=31)  # a late thing is not promised for the month to come (leihs: today + 1 month)
TOLD_AFTER = dt.timedelta(hours=1)  # a quarter of an hour late is nobody's business
TOLD_BEFORE = dt.timedelta(hours=48)  # the next borrower is warned when there is still time, not weeks ahead


@explained(_("Cette page est pour les personnes de l’organisation qui prête ce matériel."), Opens.OWNERS)
def lends(actor: Actor, owner: Organisation) -> bool:
    """Whoever acts for the lender, at its desk or as its manager."""
    own = actor.person is not None and actor.organisation is not None and actor.organisation.pk == owner.pk
    return own or actor.manages(owner)


@explained(_("Cette page est pour les responsables de l’organisation qui prête ce matériel."), Opens.OWNERS)
def runs(actor: Actor, owner: Organisation) -> bool:
    """Whoever settles what is lent: its manager."""
    return actor.manages(owner)


@explained(_("Le retour se note par ceux qui prêtent, ou par ceux qui ont emprunté."), Opens.OWNERS)
def takes_back(actor: Actor, loan: Loan) -> bool:
    booking = loan.occupancy.booking
    own = actor.person is not None and actor.person.pk in (booking.person_id, booking.made_by_id)
    return own or lends(actor, booking.organisation) or lends(actor, loan.item.equipment.resource.organisation)
