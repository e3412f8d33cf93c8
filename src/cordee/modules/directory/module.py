from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.lib.module import Module, NavItem
from cordee.modules.directory import actions, queries

MODULE = Module(
    name="directory",
    label=_("Annuaire et carte"),
    prefix="annuaire/",
    api=True,
    nav=(
        NavItem(_("Annuaire et carte"), "directory:list", "meet"),
        NavItem(_("Brancher un autre outil"), "api_page", ""),
    ),
    on={
        OrganisationChanged: (actions.index_organisation,),
        OrganisationsChanged: (actions.index_organisations,),
        MembershipChanged: (actions.index_organisation,),
    },
    search=(queries.texts,),
    kinds={queries.KIND: (_("Organisations"), "directory:list")},
)
