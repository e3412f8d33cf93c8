"""What the search holds of places follows the records of their owners."""

from django.db import transaction

from cordee.kernel.actors.events import OrganisationChanged, OrganisationsChanged
from cordee.modules.sharing.actions.places import index
from cordee.modules.sharing.queries.places import of_organisations


@transaction.atomic
def organisation_changed(*, event: OrganisationChanged) -> None:
    """Its name, its communes, or its end."""
    _again([event.organisation_id])


@transaction.atomic
def organisations_changed(*, event: OrganisationsChanged) -> None:
    """Many at once."""
    _again(event.organisation_ids)


def _again(organisations: list[int] | tuple[int, ...]) -> None:
    found = of_organisations(organisations)
    if found:
        index(places=found)
