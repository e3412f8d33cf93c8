"""What the directory writes: the search index of organisations, kept by the events of the actors' kernel."""

from collections.abc import Iterable

from django.db import transaction

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.search import actions as search
from cordee.modules.directory import queries


@transaction.atomic
def index(*, ids: Iterable[int]) -> None:
    """Make these organisations findable as they are now; those that have ended are forgotten."""
    some = list(ids)
    search.forget(kind=queries.KIND, things=queries.gone(some))
    search.put(texts=queries.texts(some))


@transaction.atomic
def index_organisation(*, event: OrganisationChanged | MembershipChanged) -> None:
    index(ids=[event.organisation_id])


@transaction.atomic
def index_organisations(*, event: OrganisationsChanged) -> None:
    index(ids=event.organisation_ids)
