from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.outbound import actions, jobs, queries, rules
from cordee.lib.module import Belongings, Module, NavItem, PersonalData, Processing, Right

MODULE = Module(
    name="outbound",
    label=_("Données partagées"),
    prefix="partage/",
    nav=(
        NavItem(_("Qui a lu nos données"), "outbound:readings", "own", rules.reads_readings, rank=62, group="data"),
        NavItem(_("Accords de partage"), "outbound:agreements", "own", rules.reads_agreements, rank=64, group="data"),
        NavItem(_("Prévenir un autre outil"), "outbound:subscriptions", "own", rules.follows, rank=65, group="data"),
        NavItem(_("Emporter tout"), "outbound:takeouts", "own", rules.takes_away, rank=66, group="data"),
    ),
    rights=(
        Right("outbound.propose", _("Proposer un accord de partage à un partenaire"), ("animator", "operator")),
        Right("outbound.take_away", _("Emporter tout ce qui est à son organisation"), ("manager", "animator")),
        Right("outbound.accept", _("Accepter ou retirer un accord pour son organisation"), ("manager",)),
    ),
    verbs={
        "outbound.agreement_proposed": _("a proposé un accord de partage"),
        "outbound.agreement_accepted": _("a accepté un accord de partage"),
        "outbound.agreement_withdrawn": _("a retiré un accord de partage"),
        "outbound.subscribed": _("a fait prévenir un autre outil"),
        "outbound.restarted": _("a repris les envois vers un autre outil"),
        "outbound.unsubscribed": _("ne fait plus prévenir un autre outil"),
        "outbound.takeout_asked": _("a demandé une archive de tout ce qui est à l’organisation"),
        "outbound.stopped": _("n’a plus pu prévenir un autre outil"),
    },
    awaits=(queries.awaiting,),
    tick=(jobs.gather, jobs.deliver_due, jobs.forget_takeouts),
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
            "outbound.Takeout.organisation",
        ),
        export=queries.export_of,
        calendar=queries.calendar_of,
    ),
    personal_data=(
        PersonalData(
            covers=(
                "outbound.Subscription.person",
                "outbound.Agreement.person",
                "outbound.Agreement.accepted_by",
                "outbound.Takeout.person",
            ),
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
                Processing(
                    purpose=_("Rendre à une organisation tout ce qui est à elle, en un fichier"),
                    basis=_("exécution du service demandé"),
                    people=_("l’équipe de l’organisation ; les personnes nommées dans ses papiers et son journal"),
                    data=_("ce que les responsables lisent déjà dans les pages, et qui a demandé l’archive"),
                    recipients=_("les responsables de l’organisation"),
                    retention=_("7 jours pour le fichier ; sans nom après l’effacement du compte"),
                ),
                Processing(
                    purpose=_("Dire à chaque organisation qui a lu ses données"),
                    basis=_("intérêt légitime des organisations"),
                    people=_("personne : on compte par organisation et par jour, sans nom ni adresse réseau"),
                    data=_("organisation lue, organisation qui lit, jour, voie, nombre de fois"),
                    recipients=_("les membres de l’organisation lue"),
                    retention=_("13 mois, sauf réglage de l’exploitant"),
                ),
            ),
        ),
    ),
)
