from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import (
    MembershipChanged,
    OrganisationChanged,
    OrganisationsChanged,
    OrganisationsMerged,
    OrganisationsUnmerged,
    OwnRecordWritten,
)
from cordee.kernel.actors.rules import acts_for_an_organisation, animates
from cordee.kernel.exchange.events import PullBroken, PullWaits
from cordee.kernel.outbound.events import SubscriptionStopped
from cordee.kernel.reference.events import ReferenceWritten
from cordee.kernel.search.events import IndexRebuilt
from cordee.lib.module import Belongings, Module, NavItem, Notice, Outgoing, PersonalData, Processing
from cordee.modules.directory import actions, jobs, queries
from cordee.modules.directory.actions import duplicates as twins
from cordee.modules.directory.jobs.duplicates import scan_changed
from cordee.modules.directory.queries import twins as twin_pages


def show(thing: str) -> tuple[str, str] | None:
    """The page of "actors.organisation:12", of the organisation of "actors.site:3", of "actors.merge:4"."""
    if thing.startswith("actors.merge:"):
        return str(_("Réunion de deux fiches")), reverse("directory:merge", args=[int(thing.partition(":")[2])])
    row = queries.organisation_of(thing)
    return (row.name, reverse("directory:organisation", args=[row.slug])) if row else None


MODULE = Module(
    name="directory",
    label=_("Annuaire et carte"),
    prefix="annuaire/",
    api=True,
    nav=(
        NavItem(_("Annuaire et carte"), "directory:list", "meet"),
        NavItem(_("Notre fiche"), "directory:own", "own", acts_for_an_organisation, rank=10),
        NavItem(_("Doublons"), "directory:twins", "own", animates, rank=45),
        NavItem(_("Qui appeler"), "directory:calls", "own", animates, rank=46),
        NavItem(_("Brancher un autre outil"), "api_page", "", rank=60),
    ),
    on={
        OwnRecordWritten: (actions.note_own_writing,),
        OrganisationChanged: (actions.index_organisation,),
        OrganisationsChanged: (actions.index_organisations,),
        MembershipChanged: (actions.index_organisation,),
        OrganisationsMerged: (twins.after_merge,),
        OrganisationsUnmerged: (twins.after_undo,),
        PullBroken: (actions.tell_broken,),
        PullWaits: (actions.tell_waiting,),
        SubscriptionStopped: (actions.tell_tool_stopped,),
        IndexRebuilt: (actions.list_again,),
        ReferenceWritten: (actions.reference_changed,),
    },
    notices=(
        Notice("directory.merged", _("Fiche réunie à une autre"), _("vous répondez de l’une de ces fiches")),
        Notice("directory.unmerged", _("Fiches séparées de nouveau"), _("vous répondez de l’une de ces fiches")),
        Notice("directory.address_broken", _("Liste en panne à son adresse"), _("vous tenez cette liste")),
        Notice(
            "directory.still_true",
            _("Rappels de relire votre fiche"),
            _("cette adresse est celle d’une fiche de l’annuaire, ou de qui en répond"),
        ),
        Notice("directory.address_waits", _("Liste à relire avant reprise"), _("vous tenez cette liste")),
        Notice(
            "directory.tool_stopped",
            _("Un outil que votre organisation faisait prévenir ne répond plus"),
            _("vous répondez d’une organisation qui fait prévenir un autre outil"),
        ),
    ),
    verbs={
        "directory.verified": _("a dit que la fiche est exacte"),
        "directory.period_chosen": _("a choisi quand relire la fiche"),
        "directory.reminded": _("a rappelé de relire la fiche"),
        "directory.called": _("a téléphoné à l’organisation"),
        "directory.portal_opened": _("a ouvert un portail"),
        "directory.portal_changed": _("a modifié un portail"),
        "directory.portal_closed": _("a fermé un portail"),
        "directory.twins_searched": _("a cherché des doublons dans tout l’annuaire"),
        "directory.twins_set_apart": _("a dit que ce n’est pas un doublon"),
        "directory.twins_judged_again": _("a remis deux fiches à juger"),
        "directory.twin_reported": _("a signalé que la fiche existe en double"),
    },
    belongings=Belongings(
        moves=(
            "directory.Portal.organisation",
            "directory.Portal.network",
            "directory.Freshness.organisation",
            "directory.Call.organisation",
        ),
        stays=(
            "directory.Reminder.organisation",
            "directory.Listing.organisation",
            "directory.Pair.low",
            "directory.Pair.high",
            "directory.PairKey.organisation",
        ),
    ),
    personal_data=(
        PersonalData(
            covers=("directory.Call.person",),
            export=queries.calls_made_by,
            erase=actions.forget_calls,
            register=(
                Processing(
                    purpose=_("Tenir l’annuaire à jour : rappels aux organisations, appels de l’animation"),
                    basis=_("intérêt légitime du réseau à un annuaire exact"),
                    people=_("responsables des organisations ; qui téléphone pour l’animation"),
                    data=_("date et résultat des appels, jamais ce qui s’est dit ; date des rappels"),
                    recipients=_("l’animation du réseau et l’exploitant"),
                    retention=_("avec la fiche ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
        PersonalData(
            covers=("directory.Pair.reported_by", "directory.Pair.decided_by", "directory.Scan.person"),
            export=twin_pages.export,
            erase=twins.forget_reporter,
            register=(
                Processing(
                    purpose=_("Signaler et juger les fiches en double"),
                    basis=_("intérêt légitime des organisations à un annuaire juste"),
                    people=_("qui signale ou juge un doublon"),
                    data=_("qui a signalé ou décidé, quand, et ses mots"),
                    recipients=_("l’animation du réseau et l’exploitant"),
                    retention=_("aussi longtemps que les fiches ; sans nom après l’effacement du compte"),
                ),
            ),
        ),
    ),
    awaits=(queries.awaiting, twin_pages.awaiting),
    tick=(scan_changed, jobs.remind_due, jobs.follow_time),
    source=show,
    outgoing=(
        Outgoing(
            "actors.organisation",
            "organisation",
            _("Les fiches de l’annuaire : nouvelles, modifiées, fermées"),
            queries.tell,
        ),
    ),
    search=(queries.texts,),
    kinds={queries.KIND: (_("Organisations"), "directory:list")},
)
