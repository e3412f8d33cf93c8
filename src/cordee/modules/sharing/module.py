from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.rules import Asked, Wanted
from cordee.lib.module import Belongings, Module, NavItem, Notice, PersonalData, Processing
from cordee.modules.sharing.actions import loans
from cordee.modules.sharing.jobs.loans import warn_of_late
from cordee.modules.sharing.queries import desk, judging
from cordee.modules.sharing.queries import loans as lent

MODULE = Module(
    name="sharing",
    label=_("Lieux et matériel"),
    prefix="lieux-materiel/",
    nav=(
        NavItem(_("Matériel"), "sharing:equipment_list", "share", rank=30),
        NavItem(_("Prêts"), "sharing:desk", "own", acts_for_an_organisation, rank=35),
    ),
    verbs={
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
    on={
        Asked: (judging.judge,),
        Wanted: (judging.spell_out,),
        BookingChanged: (loans.follow,),
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
    ),
    belongings=Belongings(moves=("sharing.Entitlement.organisation",)),
    personal_data=(
        PersonalData(
            covers=("sharing.Loan.out_by", "sharing.Loan.back_by"),
            export=lent.export,
            erase=loans.erase,
            register=(
                Processing(
                    purpose=_("Savoir où est le matériel prêté, et dans quel état il revient"),
                    basis=_("exécution du service demandé"),
                    people=_("qui note une remise ou un retour"),
                    data=_("nom, date, état du matériel"),
                    recipients=_("l’organisation qui prête et celle qui emprunte"),
                    retention=_("aussi longtemps que le matériel ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
    awaits=(desk.awaiting,),
    tick=(warn_of_late,),
)
