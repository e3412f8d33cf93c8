from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import (
    MembershipChanged,
    OfferPublished,
    OfferWithdrawn,
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
from cordee.lib.access import signed_in
from cordee.lib.module import Belongings, Module, NavItem, Notice, Outgoing, PersonalData, Processing
from cordee.modules.directory import actions, jobs, queries
from cordee.modules.directory.actions import duplicates as twins
from cordee.modules.directory.actions import erasure, offering
from cordee.modules.directory.jobs import enquiries as letters
from cordee.modules.directory.jobs import watching
from cordee.modules.directory.jobs.duplicates import scan_changed
from cordee.modules.directory.queries import enquiries, personal
from cordee.modules.directory.queries import offering as bourse
from cordee.modules.directory.queries import twins as twin_pages


def show(thing: str) -> tuple[str, str] | None:
    """The page of "actors.organisation:12", of the organisation of "actors.site:3", of "actors.merge:4"."""
    if thing.startswith("actors.merge:"):
        return str(_("Réunion de deux fiches")), reverse("directory:merge", args=[int(thing.partition(":")[2])])
    if thing.startswith("directory.offer:") and (offer := bourse.of_thing(thing)):
        return offer.title, reverse("directory:offer", args=[offer.pk])
    row = queries.organisation_of(thing)
    return (row.name, reverse("directory:organisation", args=[row.slug])) if row else None


MODULE = Module(
    name="directory",
    label=_("Annuaire et carte"),
    prefix="annuaire/",
    api=True,
    nav=(
        NavItem(_("Annuaire et carte"), "directory:list", "meet"),
        NavItem(_("Offres et besoins"), "directory:offers", "meet"),
        NavItem(_("Demandes"), "directory:enquiries", "own", signed_in, rank=30),
        NavItem(_("Mes favoris"), "directory:favourites", "own", signed_in, rank=50, group="self"),
        NavItem(_("Mes recherches"), "directory:searches", "own", signed_in, rank=55, group="self"),
        NavItem(_("Notre fiche"), "directory:own", "own", acts_for_an_organisation, rank=10, group="team"),
        NavItem(_("Doublons"), "directory:twins", "own", animates, rank=45, group="network"),
        NavItem(_("Qui appeler"), "directory:calls", "own", animates, rank=46, group="network"),
        NavItem(_("Brancher un autre outil"), "api_page", "", rank=60),
    ),
    on={
        OwnRecordWritten: (actions.note_own_writing,),
        OfferPublished: (offering.project,),
        OfferWithdrawn: (offering.withdraw,),
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
        Notice(
            "directory.alert_confirm",
            _("Confirmation d’une alerte de l’annuaire"),
            _("quelqu’un, sans doute vous, a demandé une alerte à cette adresse"),
            essential=True,
        ),
        Notice(
            "directory.alert",
            _("Nouveautés de l’annuaire, des offres et des besoins, selon vos recherches"),
            _("vous gardez une recherche"),
        ),
        Notice(
            "directory.enquiry_confirm",
            _("Confirmation d’un message à une organisation"),
            _("quelqu’un, sans doute vous, a écrit à une organisation avec cette adresse"),
            essential=True,
        ),
        Notice(
            "directory.enquiry",
            _("Messages adressés à votre organisation"),
            _("cette adresse est celle d’une organisation de l’annuaire, ou de qui en répond"),
        ),
        Notice("directory.enquiry_answer", _("Réponses à vos messages"), _("vous avez écrit à une organisation")),
        Notice(
            "directory.offer_ending",
            _("Vos offres et besoins qui vont s’effacer"),
            _("vous répondez de l’organisation qui a publié cette ligne"),
        ),
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
        "directory.search_kept": _("a gardé une recherche"),
        "directory.search_confirmed": _("a confirmé l’adresse d’une recherche"),
        "directory.search_changed": _("a réglé une recherche"),
        "directory.search_ended": _("a arrêté une recherche"),
        "directory.enquiry_written": _("a écrit à une organisation"),
        "directory.enquiry_confirmed": _("a confirmé son message"),
        "directory.referred": _("a orienté quelqu’un"),
        "directory.enquiry_answered": _("a répondu à une demande"),
        "directory.enquiry_withdrawn": _("a retiré sa demande"),
        "directory.enquiry_reminded": _("a rappelé une demande sans réponse"),
        "directory.enquiry_closed": _("a clos une demande sans nouvelles"),
        "directory.offer_posted": _("a publié une offre ou un besoin"),
        "directory.offer_changed": _("a modifié une offre ou un besoin"),
        "directory.offer_withdrawn": _("a retiré une offre ou un besoin"),
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
            "directory.Favourite.organisation",
            "directory.Offer.organisation",
            "directory.Enquiry.organisation",
        ),
        export=personal.export_of,
        calendar=personal.calendar_of,
        files=personal.files_of,
        stays=(
            "directory.Reminder.organisation",
            "directory.Enquiry.on_behalf",
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
            covers=(
                "directory.SavedSearch.person",
                "directory.Favourite.person",
                "directory.Enquiry.person",
                "directory.EnquiryStep.person",
            ),
            export=personal.export,
            erase=erasure.erase,
            register=(
                Processing(
                    purpose=_("Prévenir de ce qui est nouveau dans l’annuaire, à la demande de la personne"),
                    basis=_("consentement, confirmé par un lien reçu"),
                    people=_("qui garde une recherche, avec ou sans compte"),
                    data=_("adresse e-mail, recherche, rythme"),
                    recipients=_("la personne elle-même"),
                    retention=_("jusqu’à l’arrêt ; adresse non confirmée : 7 jours"),
                ),
                Processing(
                    purpose=_("Retrouver les organisations que l’on a choisies"),
                    basis=_("exécution du service demandé"),
                    people=_("titulaires d’un compte"),
                    data=_("organisations gardées et notes"),
                    recipients=_("la personne elle-même"),
                    retention=_("jusqu’à ce que la personne les retire"),
                ),
                Processing(
                    purpose=_(
                        "Faire parvenir un message à une organisation, ou y orienter quelqu’un, et suivre la réponse"
                    ),
                    basis=_("exécution du service demandé ; accord de la personne orientée"),
                    people=_("qui écrit ; personnes orientées"),
                    data=_("nom, adresse, téléphone, message ; aucune donnée sensible : la page avertit"),
                    recipients=_("les responsables de l’organisation ; l’animation quand elle fait suivre"),
                    retention=_("6 mois après la fin, puis les mots et les noms sont effacés ; non confirmé : 7 jours"),
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
    awaits=(queries.awaiting, queries.links_awaiting, enquiries.awaiting, twin_pages.awaiting),
    tick=(
        scan_changed,
        jobs.remind_due,
        jobs.follow_time,
        watching.read_again,
        letters.follow_up,
        offering.remind_of_ends,
        offering.forget_ended,
    ),
    source=show,
    outgoing=(
        Outgoing(
            "actors.organisation",
            "organisation",
            _("Les fiches de l’annuaire : nouvelles, modifiées, fermées"),
            queries.tell,
        ),
    ),
    search=(queries.texts, bourse.texts),
    kinds={
        queries.KIND: (_("Organisations"), "directory:list"),
        bourse.KIND: (_("Offres et besoins"), "directory:offers"),
    },
)
