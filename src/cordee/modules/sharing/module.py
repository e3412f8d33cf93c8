from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.lib.access import signed_in
from cordee.lib.module import Module, NavItem
from cordee.modules.sharing.queries import lending
from cordee.modules.sharing.rules.booking import answers_for

MODULE = Module(
    name="sharing",
    label=_("Lieux et matériel"),
    prefix="lieux-materiel/",
    nav=(
        NavItem(_("Mes réservations"), "sharing:bookings", "own", signed_in, rank=20),
        NavItem(_("Demandes de réservation"), "sharing:requests", "own", answers_for, rank=21, group="team"),
        NavItem(_("Qui vient aujourd’hui"), "sharing:today", "own", acts_for_an_organisation, rank=22, group="team"),
    ),
    awaits=(lending.awaiting,),
    verbs={
        "sharing.tariff_set": _("a fixé un prix"),
        "sharing.tariff_ended": _("n’applique plus un prix"),
    },
)
