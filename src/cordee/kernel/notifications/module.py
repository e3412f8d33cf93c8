from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordee.kernel.notifications import actions, jobs, queries
from cordee.lib.access import signed_in
from cordee.lib.module import Module, NavItem, Notice, PersonalData, Processing

MODULE = Module(
    name="notifications",
    label=_("Messages"),
    prefix="",
    nav=(
        NavItem(_("Ce que Cordée vous envoie"), "notifications:choices", "own", signed_in, rank=70, group="self"),
        NavItem(
            _("Boîte aux lettres de démonstration"), "notifications:mailbox", "", lambda actor: settings.DEMO, rank=90
        ),
    ),
    verbs={"notifications.chosen": _("a choisi ce que Cordée lui envoie")},
    notices=(
        Notice(
            "notifications.account",
            _("Votre compte : codes de connexion, changement de mot de passe ou d’adresse"),
            _("quelqu’un, sans doute vous, s’est servi de votre compte ou de votre adresse"),
            essential=True,
        ),
    ),
    personal_data=(
        PersonalData(
            covers=("notifications.Message.person", "notifications.Preference.person"),
            export=queries.export,
            erase=actions.erase,
            register=(
                Processing(
                    purpose=_("Prévenir par e-mail, et prouver qu’un message est parti"),
                    basis=_("exécution du service demandé ; intérêt légitime"),
                    people=_("titulaires d’un compte ; personnes invitées"),
                    data=_("adresse, objet du message, dates d’envoi, choix de réception"),
                    recipients=_("la personne elle-même ; l’exploitant pour le secours"),
                    retention=_("texte effacé dès l’envoi ; objet et dates gardés 12 mois"),
                ),
            ),
        ),
    ),
    tick=(jobs.send_due,),
)
