from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import OrganisationChanged, OrganisationsChanged
from cordee.lib.module import Belongings, Module, NavGroup, NavItem, PersonalData, Processing
from cordee.modules.sharing.actions import erasure, indexing
from cordee.modules.sharing.queries import personal, places
from cordee.modules.sharing.rules.lending import lends

MODULE = Module(
    name="sharing",
    label=_("Lieux et matériel"),
    prefix="lieux-materiel/",
    nav=(
        NavItem(_("Lieux"), "sharing:places", "share", rank=10),
        NavItem(_("Mes lieux et mon matériel"), "sharing:mine", "own", lends, rank=10, group="lending"),
    ),
    groups=(NavGroup("lending", _("Ce que nous prêtons"), "own", rank=20),),
    on={
        OrganisationChanged: (indexing.organisation_changed,),
        OrganisationsChanged: (indexing.organisations_changed,),
    },
    verbs={
        "sharing.place_saved": _("a décrit un lieu partagé"),
        "sharing.place_published": _("a ouvert un lieu à tous"),
        "sharing.place_hidden": _("a retiré un lieu de la liste"),
        "sharing.hosted": _("a ajouté une structure hébergée"),
        "sharing.unhosted": _("a retiré une structure hébergée"),
        "sharing.space_retired": _("ne propose plus une salle"),
        "sharing.space_restored": _("propose de nouveau une salle"),
        "sharing.tariff_set": _("a fixé un prix"),
        "sharing.tariff_ended": _("n’applique plus un prix"),
    },
    belongings=Belongings(
        moves=("sharing.Host.organisation", "sharing.Entitlement.organisation"),
        export=personal.export_of,
    ),
    personal_data=(
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
