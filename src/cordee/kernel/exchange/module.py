from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import OrganisationsMerged, OrganisationsUnmerged
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.events import ImportApplied
from cordee.kernel.exchange.rules import can_import
from cordee.lib.module import Belongings, Module, NavItem, PersonalData, Processing, Right

MODULE = Module(
    name="exchange",
    label=_("Reprises et échanges"),
    prefix="imports/",
    nav=(NavItem(_("Reprendre une liste"), "exchange:imports", "own", can_import, group="data"),),
    rights=(Right("exchange.import", _("Reprendre une liste"), ("manager", "animator", "operator")),),
    verbs={
        "exchange.list_received": _("a déposé une liste à reprendre"),
        "exchange.terms_decided": _("a donné un thème aux mots d’une liste"),
        "exchange.list_imported": _("a repris une liste"),
        "exchange.list_undone": _("a annulé la reprise d’une liste"),
        "exchange.list_dropped": _("a abandonné une reprise"),
        "exchange.vanished_kept": _("a dit que des fiches disparues de leur liste restent"),
        "exchange.members_proposed": _("a proposé aux organisations d’une liste de se dire membres"),
        "exchange.winners_chosen": _("a choisi qui l’emporte, champ par champ"),
        "exchange.address_added": _("a ajouté une adresse à relire"),
        "exchange.address_changed": _("a changé une adresse à relire"),
        "exchange.address_paused": _("a mis une adresse en pause"),
        "exchange.address_resumed": _("a remis une adresse en marche"),
        "exchange.address_removed": _("a retiré une adresse à relire"),
        "exchange.cordee_recognised": _("a reconnu la clé d’une autre Cordée"),
    },
    belongings=Belongings(
        moves=("exchange.Source.organisation", "exchange.Source.members_of", "exchange.Origin.organisation"),
        stays=("exchange.Import.organisation",),
        export=queries.export_of,
    ),
    personal_data=(
        PersonalData(
            covers=("exchange.Import.person",),
            export=queries.export,
            erase=actions.erase,
            register=(
                Processing(
                    purpose=_("Reprendre les listes de membres des réseaux dans l’annuaire"),
                    basis=_(
                        "intérêt légitime des réseaux à faire connaître leurs membres ; accord de qui tient la liste"
                    ),
                    people=_("contacts des organisations listées ; personnes qui reprennent une liste"),
                    data=_("adresse, téléphone et e-mail des organisations ; qui a repris quoi, et quand"),
                    recipients=_("l’animation du réseau et l’exploitant ; le public, pour ce que montre une fiche"),
                    retention=_("fichier effacé après 30 jours ; provenance gardée avec la fiche"),
                ),
            ),
        ),
    ),
    awaits=(queries.awaiting, queries.awaiting_vanished),
    on={
        ImportApplied: (actions.reviewed,),
        OrganisationsMerged: (actions.follow_places,),
        OrganisationsUnmerged: (actions.follow_back,),
    },
    tick=(actions.forget_written, jobs.forget_old_files, jobs.release_stuck, jobs.read_due),
)
