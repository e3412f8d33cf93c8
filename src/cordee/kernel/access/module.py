from django.utils.translation import gettext_lazy as _

from cordee.kernel.access import queries
from cordee.kernel.access.actions import erase_doors, forget_old_claims, trust_registered
from cordee.kernel.access.rules import may_hand_out_tokens, reads_a_journal
from cordee.kernel.actors.events import PersonRegistered
from cordee.kernel.actors.rules import acts_for_an_organisation, animates
from cordee.lib.access import signed_in
from cordee.lib.module import Belongings, Module, NavItem, Notice, PersonalData, Processing, Right

MODULE = Module(
    name="access",
    label=_("Comptes et accès"),
    prefix="",
    nav=(
        NavItem(_("Équipe"), "access:team", "own", acts_for_an_organisation, rank=20, group="team"),
        NavItem(_("Fiches demandées"), "access:claims", "own", animates, rank=40, group="network"),
        NavItem(_("Programmes autorisés"), "access:tokens", "own", may_hand_out_tokens, rank=80, group="data"),
        NavItem(_("Journal"), "access:journal", "own", reads_a_journal, rank=60, group="team"),
        NavItem(_("Mon compte"), "access:my_account", "own", signed_in, rank=90, group="self"),
        NavItem(_("Qui peut faire quoi"), "access:roles", "", rank=10),
        NavItem(_("Données personnelles"), "access:processing", "", rank=20),
        NavItem(_("Mentions légales"), "access:legal", "", rank=70),
        NavItem(_("Accessibilité : non conforme"), "access:accessibility", "", rank=80),
    ),
    on={PersonRegistered: (trust_registered,)},
    awaits=(queries.awaiting,),
    rights=(
        Right("access.team", _("Inviter son équipe et changer ses rôles"), ("manager", "animator", "operator")),
        Right("access.claims", _("Décider à qui revient une fiche demandée"), ("animator", "operator")),
        Right("access.tokens", _("Autoriser des programmes à agir pour son organisation"), ("manager",)),
    ),
    belongings=Belongings(stays=("access.Invitation.organisation", "access.Claim.organisation")),
    personal_data=(
        PersonalData(
            covers=(
                "access.Invitation.invited_by",
                "access.Invitation.accepted_by",
                "access.Claim.person",
                "access.Claim.decided_by",
            ),
            export=queries.export,
            erase=erase_doors,
            register=(
                Processing(
                    purpose=_("Ouvrir et protéger les comptes"),
                    basis=_("exécution du service demandé ; intérêt légitime (sécurité)"),
                    people=_("titulaires d’un compte"),
                    data=_("adresses e-mail, mot de passe brouillé, clés d’accès, appareils (adresse réseau)"),
                    recipients=_("la personne elle-même ; l’exploitant pour le secours"),
                    retention=_("jusqu’à l’effacement du compte ; appareils : jusqu’à la déconnexion"),
                ),
                Processing(
                    purpose=_("Inviter des collègues, confier une fiche à ceux qui en répondent"),
                    basis=_("intérêt légitime des organisations"),
                    people=_("personnes invitées ; personnes qui demandent une fiche"),
                    data=_("adresse e-mail, nom, quelques mots de présentation"),
                    recipients=_("les responsables de l’organisation ; l’animation du réseau"),
                    retention=_("invitation : jusqu’à sa réponse ou son retrait ; demande sans suite : 12 mois"),
                ),
            ),
        ),
    ),
    tick=(forget_old_claims,),
    notices=(
        Notice("access.invitation", _("Invitations dans une équipe"), _("quelqu’un vous invite dans son équipe")),
        Notice(
            "access.claim_link",
            _("Lien pour reprendre la fiche de votre organisation"),
            _("vous avez demandé la fiche d’une organisation"),
            essential=True,
        ),
        Notice(
            "access.claim_decided",
            _("Réponse à votre demande de fiche"),
            _("vous avez demandé la fiche d’une organisation"),
            essential=True,
        ),
        Notice("access.claim_waiting", _("Fiches demandées, à examiner"), _("vous animez le réseau")),
    ),
    verbs={
        "access.erased": _("a effacé son compte"),
        "access.invited": _("a invité quelqu’un"),
        "access.invited_again": _("a renvoyé une invitation"),
        "access.invitation_withdrawn": _("a retiré une invitation"),
        "access.joined": _("a rejoint l’équipe"),
        "access.claim_asked": _("a demandé la fiche"),
        "access.claimed": _("a repris la fiche"),
        "access.claim_confirmed": _("attend que l’animation lui confie la fiche"),
        "access.claim_approved": _("a confié la fiche à qui la demandait"),
        "access.claim_refused": _("n’a pas confié la fiche"),
        "access.token_made": _("a autorisé un programme"),
        "access.token_withdrawn": _("a retiré l’autorisation d’un programme"),
    },
)
