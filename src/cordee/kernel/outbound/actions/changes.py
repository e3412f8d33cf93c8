"""The order of changes: what was written, in the order in which others can see it."""

from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now

from cordee.kernel.actors.events import MembershipChanged, OrganisationChanged, OrganisationsChanged
from cordee.kernel.actors.models import Organisation
from cordee.kernel.outbound.actions.subscriptions import DELIVER
from cordee.kernel.outbound.models import Change, Subscription, SubscriptionState
from cordee.kernel.outbound.rules import ORGANISATION, thing_of
from cordee.lib.bulk import insert_rows
from cordee.lib.ids import Among
from cordee.lib.later import later

ORDER = 0x0C0D4EE  # the number of our advisory lock on PostgreSQL
_BATCH = 5_000


@transaction.atomic
def note_organisation(*, event: OrganisationChanged | MembershipChanged) -> None:
    """Heard after each write of a record; whether somebody answers for it is part of what it tells."""
    _note_organisations((event.organisation_id,))


@transaction.atomic
def note_organisations(*, event: OrganisationsChanged) -> None:
    _note_organisations(event.organisation_ids)


def _note_organisations(ids: tuple[int, ...]) -> None:
    """A record that has ended, by itself or by a merge, is gone; one that is revived comes back."""
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        rows = Organisation.objects.filter(Among("pk", some)).order_by("pk").values_list("pk", "ended_on")
        _place(ORGANISATION, {pk: ended is not None for pk, ended in rows})
    _wake(ORGANISATION)


@transaction.atomic
def announce(*, kind: str, gone: Mapping[int, bool]) -> None:
    """Give these things of a kind their place after all others: {id: it is gone}. One statement for all of them.

    The lock is held until the transaction ends, so that no reader can pass a place that is not yet visible. Call it as
    late as possible in a long transaction: other writers wait for it.
    """
    _place(kind, gone)
    _wake(kind)


def _wake(kind: str) -> None:
    """Whoever follows this kind is told after the commit; when nobody does, nothing more is written."""
    followers = Subscription.objects.filter(state=SubscriptionState.ACTIVE).values_list("pk", "kinds")
    for pk, kinds in followers:
        if kind in kinds:
            later(DELIVER, subscription_id=pk)


def _place(kind: str, gone: Mapping[int, bool]) -> None:
    if not gone:
        return
    first = _hold_the_order() + 1
    rows = [(thing_of(kind, pk), first + rank, lost) for rank, (pk, lost) in enumerate(gone.items())]
    insert_rows(
        Change,
        ("thing", "position", "gone"),
        rows,
        same={"kind": kind, "at": Now()},
        unique=("thing",),
        update=("position", "at", "gone"),
    )


def _hold_the_order() -> int:
    """The last position, when no one else can take one before we commit (on SQLite a writer is alone already)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER])
    return Change.objects.aggregate(last=Max("position"))["last"] or 0
