from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import OrganisationChanged, OrganisationsChanged
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.calendar.events import BookingChanged, HoursClosed, PlaceOffered
from cordee.kernel.calendar.rules import Asked, Wanted
from cordee.lib.access import signed_in
from cordee.lib.module import Belongings, Module, NavGroup, NavItem, Notice, PersonalData, Processing
from cordee.modules.sharing.actions import erasure, indexing, loans, notices
from cordee.modules.sharing.actions import feeds as feed_actions
from cordee.modules.sharing.jobs import booking as option_jobs
from cordee.modules.sharing.jobs.loans import warn_of_late
from cordee.modules.sharing.queries import desk, feeds, judging, lending, personal, places
from cordee.modules.sharing.rules.booking import answers_for
from cordee.modules.sharing.rules.lending import lends

MODULE = Module(
    name="sharing",
    label=_("Lieux et matériel"),
    prefix="lieux-materiel/",
    api=True,
    nav=(
        NavItem(_("Trouver"), "sharing:search", "share", rank=5),
        NavItem(_("Lieux"), "sharing:places", "share", rank=10),
        NavItem(_("Prêté et emprunté"), "sharing:fairness", "share", acts_for_an_organisation, rank=60),
        NavItem(_("Mes lieux et mon matériel"), "sharing:mine", "own", lends, rank=10, group="lending"),
        NavItem(_("Matériel"), "sharing:equipment_list", "share", rank=30),
        NavItem(_("Prêts"), "sharing:desk", "own", acts_for_an_organisation, rank=23, group="lending"),
        NavItem(_("Mes réservations"), "sharing:bookings", "own", signed_in, rank=20, group="self"),
        NavItem(_("Demandes de réservation"), "sharing:requests", "own", answers_for, rank=21, group="lending"),
        NavItem(_("Qui vient aujourd’hui"), "sharing:today", "own", acts_for_an_organisation, rank=22, group="lending"),
    ),
    groups=(NavGroup("lending", _("Prêter"), "own", rank=20),),
    awaits=(lending.awaiting, desk.awaiting),
    on={
        OrganisationChanged: (indexing.organisation_changed,),
        OrganisationsChanged: (indexing.organisations_changed,),
        BookingChanged: (notices.hear_booking, loans.follow),
        Asked: (judging.judge,),
        Wanted: (judging.spell_out,),
        PlaceOffered: (notices.hear_offer,),
        HoursClosed: (notices.hear_closure,),
    },
    notices=(
        Notice(
            "sharing.loan_late",
            _("Matériel emprunté à rapporter"),
            _("vous avez emprunté ce matériel, ou vous répondez de l’organisation qui l’a emprunté"),
        ),
        Notice(
            "sharing.loan_next",
            _("Retard sur le matériel que vous avez réservé"),
            _("vous avez réservé ce matériel, ou vous répondez de l’organisation qui l’a réservé"),
        ),
        Notice(
            "sharing.asked",
            _("Demandes de réservation à votre organisation"),
            _("vous répondez de ce que votre organisation prête"),
        ),
        Notice(
            "sharing.decided",
            _("Réponses à vos demandes de réservation, réservations déplacées ou annulées par d’autres"),
            _("cette réservation est la vôtre, ou celle de votre organisation"),
        ),
        Notice(
            "sharing.offered",
            _("Places libérées, pour ceux qui attendent"),
            _("vous êtes sur une liste d’attente"),
        ),
        Notice(
            "sharing.option_ending",
            _("Options qui vont expirer"),
            _("vous avez posé une option, ou votre organisation"),
        ),
        Notice(
            "sharing.closed",
            _("Fermetures qui touchent vos réservations"),
            _("vous avez réservé, ou votre organisation"),
        ),
    ),
    tick=(
        warn_of_late,
        option_jobs.remind_options,
    ),
    verbs={
        "sharing.feed_opened": _("a ouvert une adresse secrète d’agenda"),
        "sharing.place_saved": _("a décrit un lieu partagé"),
        "sharing.place_published": _("a ouvert un lieu à tous"),
        "sharing.place_hidden": _("a retiré un lieu de la liste"),
        "sharing.hosted": _("a ajouté une structure hébergée"),
        "sharing.unhosted": _("a retiré une structure hébergée"),
        "sharing.space_retired": _("ne propose plus une salle"),
        "sharing.space_restored": _("propose de nouveau une salle"),
        "sharing.tariff_set": _("a fixé un prix"),
        "sharing.tariff_ended": _("n’applique plus un prix"),
        "sharing.equipment_saved": _("a décrit du matériel"),
        "sharing.item_added": _("a ajouté un exemplaire"),
        "sharing.item_out": _("a mis un exemplaire en réparation"),
        "sharing.item_back": _("a remis un exemplaire en service"),
        "sharing.share_set": _("a réglé la part d’un achat commun"),
        "sharing.handed_over": _("a remis du matériel"),
        "sharing.taken_back": _("a noté un retour"),
    },
    belongings=Belongings(
        moves=("sharing.Host.organisation", "sharing.Entitlement.organisation"),
        stays=("sharing.FeedKey.organisation",),
        export=personal.export_of,
    ),
    personal_data=(
        PersonalData(
            covers=("sharing.FeedKey.person",),
            export=feeds.export,
            erase=feed_actions.erase,
            register=(
                Processing(
                    purpose=_("Montrer ses réservations dans son propre agenda"),
                    basis=_("exécution du service demandé"),
                    people=_("qui ouvre une adresse secrète d’agenda"),
                    data=_("la clé de l’adresse, la date d’ouverture"),
                    recipients=_("la personne elle-même, et l’agenda à qui elle donne l’adresse"),
                    retention=_("jusqu’à l’effacement du compte"),
                ),
            ),
        ),
        PersonalData(
            covers=("sharing.Skill.person", "sharing.Loan.out_by", "sharing.Loan.back_by"),
            export=personal.export,
            erase=erasure.erase,
            register=(
                Processing(
                    purpose=_("Proposer du temps et des savoir-faire à d’autres organisations"),
                    basis=_("exécution du service demandé"),
                    people=_("membres des équipes qui proposent du temps"),
                    data=_("nom, ce qui est proposé, heures"),
                    recipients=_("les organisations du réseau"),
                    retention=_("jusqu’à ce que la personne ou son organisation le retire"),
                ),
                Processing(
                    purpose=_("Suivre les prêts de matériel : remise, retour, état"),
                    basis=_("exécution du service demandé"),
                    people=_("qui remet ou reprend le matériel"),
                    data=_("nom de qui remet ou reprend, date, état du matériel"),
                    recipients=_("l’organisation qui prête et celle qui emprunte"),
                    retention=_("aussi longtemps que le matériel ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
    source=places.link_of,
    search=(places.texts,),
    kinds={places.KIND: (_("Lieux"), "sharing:places")},
)
