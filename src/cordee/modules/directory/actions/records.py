"""What the directory writes: new records, and the search index kept by the events of the actors' kernel."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.reference.events import ReferenceWritten
from cordee.kernel.reference.models import Commune
from cordee.kernel.search import actions as search
from cordee.kernel.search.events import IndexRebuilt
from cordee.modules.directory import queries, rules
from cordee.modules.directory.actions.listing import relist, relist_all


@transaction.atomic
def add(*, commune: Commune, by: Actor, **columns: Any) -> Organisation:
    """A new record with its first place. Who adds it answers for it, unless they animate the network."""
    manager = None if rules.adds_for_others(by) else by.person
    row = actors.create_organisation(manager=manager, by=by, **columns)
    acting = by if manager is None else Actor(by.person, row, MANAGER, by.via, by.at)
    actors.save_site(organisation=row, commune=commune, postcode=commune.postcode, by=acting)
    return row


@transaction.atomic
def index(*, ids: Iterable[int]) -> None:
    """Make these organisations findable as they are now; those that have ended are forgotten."""
    some = list(ids)
    relist(ids=some)
    search.forget(kind=queries.KIND, things=queries.gone(some))
    search.put(texts=queries.texts(some))


@transaction.atomic
def index_organisation(*, event: OrganisationChanged | MembershipChanged) -> None:
    index(ids=[event.organisation_id])


@transaction.atomic
def index_organisations(*, event: OrganisationsChanged) -> None:
    index(ids=event.organisation_ids)


@transaction.atomic
def list_again(*, event: IndexRebuilt) -> None:
    relist_all()


@transaction.atomic
def reference_changed(*, event: ReferenceWritten) -> None:
    """A territory may hold other communes than it did."""
    if event.verb == "reference.loaded":
        relist_all()
