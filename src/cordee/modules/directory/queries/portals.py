"""The sub-portals, and what each shows."""

from django.db.models import QuerySet

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, Organisation
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.models import Portal


def all_portals() -> QuerySet[Portal]:
    """Every address that was given once: a closed portal says that it has closed."""
    return Portal.objects.select_related("organisation", "network")


def portals_visible_to(actor: Actor) -> QuerySet[Portal]:
    """The open ones for all; who keeps a portal sees it closed too."""
    rows = all_portals()
    if actor.is_animator or actor.is_operator:
        return rows
    own = rows.filter(organisation=actor.organisation) if actor.organisation else rows.none()
    return (rows.filter(closed_at=None) | own).distinct()


def fixed_of(portal: Portal) -> dict[str, list[str]]:
    """The values a portal fixes, by the names of rules.Search."""
    fixed = {name: list(values) for name, values in portal.filters.items() if values}
    return fixed | ({"networks": [portal.network.slug]} if portal.network else {})


def networks() -> QuerySet[Organisation]:
    """The organisations that others belong to."""
    held = Affiliation.objects.filter(status=AffiliationStatus.ACTIVE, until=None).values("group")
    return live_organisations().filter(pk__in=held).order_by("name", "pk")
