from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.actions import erase_person, record_reference
from cordee.kernel.actors.queries import export, export_of
from cordee.kernel.reference.events import ReferenceWritten
from cordee.lib.module import Belongings, Module, NavGroup, PersonalData, Processing, Right, Role

MODULE = Module(
    name="actors",
    label=_("Personnes et organisations"),
    groups=(
        NavGroup("team", _("Fiche et équipe"), "own", rank=10),
        NavGroup("network", _("Réseau"), "own", rank=40),
        NavGroup("data", _("Nos données"), "own", rank=60),
        NavGroup("self", _("Pour moi"), "own", rank=90),
    ),
    roles=(
        Role("member", _("Membre"), _("Participe aux activités de son organisation.")),
        Role("manager", _("Responsable"), _("Répond de son organisation : sa fiche, son équipe, ses engagements.")),
        Role("animator", _("Animation du réseau"), _("Aide toutes les organisations et tient l’annuaire à jour.")),
        Role("operator", _("Exploitant"), _("Fait tourner l’outil : réglages, sauvegardes, secours.")),
    ),
    rights=(
        Right(
            "actors.edit_organisation", _("Modifier la fiche de son organisation"), ("manager", "animator", "operator")
        ),
        Right("actors.read_journal", _("Lire le journal de son organisation"), ("manager", "animator", "operator")),
    ),
    belongings=Belongings(
        moves=(
            "actors.Site.organisation",
            "actors.OrganisationTheme.organisation",
            "actors.OrganisationText.organisation",
            "actors.Membership.organisation",
            "actors.Affiliation.member",
            "actors.Affiliation.group",
            "actors.Qualification.given_by",
        ),
        stays=(
            "actors.Organisation.merged_into",
            "actors.JournalLine.organisation",
            "actors.JournalLine.concerns",
            "actors.Merge.kept",
            "actors.Merge.gone",
        ),
        export=export_of,
    ),
    personal_data=(
        PersonalData(
            covers=(
                "actors.Membership.person",
                "actors.Qualification.person",
                "actors.JournalLine.person",
                "actors.Merge.person",
                "actors.Merge.undone_by",
            ),
            export=export,
            erase=erase_person,
            register=(
                Processing(
                    purpose=_("Tenir les comptes et les rôles de chacun dans les organisations"),
                    basis=_("exécution du service demandé"),
                    people=_("titulaires d’un compte"),
                    data=_("nom, adresse e-mail, téléphone, langue, rôles, fonctions et formations avec leurs dates"),
                    recipients=_("l’équipe de l’organisation ; le réseau ou tout le monde au choix de la personne"),
                    retention=_("jusqu’à l’effacement demandé par la personne"),
                ),
                Processing(
                    purpose=_("Pouvoir rendre compte de ce qui a été fait au nom des organisations (journal)"),
                    basis=_("intérêt légitime des organisations ; obligations légales"),
                    people=_("titulaires d’un compte"),
                    data=_("acte, date, rôle, voie ; jamais le nom, qui est lu dans le compte"),
                    recipients=_("les responsables de l’organisation concernée, l’animation du réseau, l’exploitant"),
                    retention=_("aussi longtemps que l’organisation ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
    on={ReferenceWritten: (record_reference,)},
    verbs={
        "actors.registered": _("a créé un compte"),
        "actors.organisation_created": _("a créé la fiche"),
        "actors.organisation_edited": _("a modifié la fiche"),
        "actors.organisation_ended": _("a noté que l’organisation a cessé"),
        "actors.organisation_revived": _("a remis la fiche dans l’annuaire"),
        "actors.site_added": _("a ajouté un lieu"),
        "actors.site_edited": _("a modifié un lieu"),
        "actors.site_closed": _("a fermé un lieu"),
        "actors.affiliation_proposed": _("a demandé un lien"),
        "actors.affiliation_invited": _("a proposé un lien"),
        "actors.affiliation_accepted": _("a accepté un lien"),
        "actors.affiliation_ended": _("a mis fin à un lien"),
        "actors.organisations_merged": _("a réuni deux fiches"),
        "actors.merge_undone": _("a séparé deux fiches réunies"),
        "actors.person_edited": _("a modifié son compte"),
        "actors.role_given": _("a donné un rôle à"),
        "actors.role_ended": _("a retiré le rôle de"),
        "actors.left": _("a quitté l’organisation"),
        "actors.qualification_given": _("a noté une formation suivie"),
        "actors.qualification_withdrawn": _("a retiré une formation suivie"),
        "actors.name_shown": _("a choisi qui voit son nom"),
    },
)
