from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.exchange.events import PullBroken, PullWaits
from cordee.kernel.outbound.events import SubscriptionStopped
from cordee.lib.module import Belongings, Module, NavItem, Notice, Outgoing
from cordee.modules.directory import actions, queries


def show(thing: str) -> tuple[str, str] | None:
    """The page of "actors.organisation:12" or of the organisation of "actors.site:3"."""
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
        NavItem(_("Brancher un autre outil"), "api_page", "", rank=60),
    ),
    on={
        OrganisationChanged: (actions.index_organisation,),
        OrganisationsChanged: (actions.index_organisations,),
        MembershipChanged: (actions.index_organisation,),
        PullBroken: (actions.tell_broken,),
        PullWaits: (actions.tell_waiting,),
        SubscriptionStopped: (actions.tell_tool_stopped,),
    },
    notices=(
        Notice("directory.address_broken", _("Liste en panne à son adresse"), _("vous tenez cette liste")),
        Notice("directory.address_waits", _("Liste à relire avant reprise"), _("vous tenez cette liste")),
        Notice(
            "directory.tool_stopped",
            _("Un outil que votre organisation faisait prévenir ne répond plus"),
            _("vous répondez d’une organisation qui fait prévenir un autre outil"),
        ),
    ),
    verbs={
        "directory.portal_opened": _("a ouvert un portail"),
        "directory.portal_changed": _("a modifié un portail"),
        "directory.portal_closed": _("a fermé un portail"),
    },
    belongings=Belongings(moves=("directory.Portal.organisation", "directory.Portal.network")),
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
