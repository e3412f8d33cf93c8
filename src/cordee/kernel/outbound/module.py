from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.outbound import actions, jobs, queries
from cordee.kernel.outbound.rules import follows
from cordee.lib.module import Belongings, Module, NavItem, PersonalData, Processing

MODULE = Module(
    name="outbound",
    label=_("Données partagées"),
    prefix="partage/",
    nav=(NavItem(_("Prévenir un autre outil"), "outbound:subscriptions", "own", follows, rank=65),),
    verbs={
        "outbound.subscribed": _("a fait prévenir un autre outil"),
        "outbound.restarted": _("a repris les envois vers un autre outil"),
        "outbound.unsubscribed": _("ne fait plus prévenir un autre outil"),
        "outbound.stopped": _("n’a plus pu prévenir un autre outil"),
    },
    tick=(jobs.deliver_due,),
    on={
        OrganisationChanged: (actions.note_organisation,),
        OrganisationsChanged: (actions.note_organisations,),
        MembershipChanged: (actions.note_organisation,),
    },
    belongings=Belongings(
        moves=(
            "outbound.Subscription.organisation",
            "outbound.Agreement.partner",
            "outbound.Reading.organisation",
            "outbound.Reading.reader",
        ),
    ),
    personal_data=(
        PersonalData(
            covers=("outbound.Subscription.person", "outbound.Agreement.person"),
            export=queries.export,
            erase=actions.erase,
            register=(
                Processing(
                    purpose=_("Partager l’annuaire avec des partenaires, selon des accords écrits"),
                    basis=_("accord signé entre le réseau et le partenaire"),
                    people=_("qui signe un accord ; qui branche un outil"),
                    data=_("qui a signé ou branché, et quand"),
                    recipients=_("le partenaire, l’animation du réseau, l’exploitant"),
                    retention=_("la durée de l’accord ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
)
