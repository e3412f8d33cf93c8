"""What every write begins with: the resources are locked, and what has expired on them lets go."""

from collections.abc import Iterable

from django.db import connection, transaction

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.actions.holding import end_with
from cordee.kernel.calendar.actions.serving import pass_on
from cordee.kernel.calendar.models import Occupancy, Policy, Quota, Resource, State


@transaction.atomic
def locked(*, resources: Iterable[int], by: Actor) -> dict[int, Resource]:
    """The rows of these resources, locked in one order for everybody, with what has expired on them let go.

    Locks are taken before anything is read: what is read then is what holds. A quota counts over all the resources of
    its policy: there the policy is locked too, and first.
    """
    resources = list(resources)
    if connection.features.has_select_for_update:  # SQLite has one writer at a time
        _lock_policies(resources)
    rows = Resource.objects.select_for_update(of=("self",)).select_related("policy", "organisation")
    found = {row.pk: row for row in rows.filter(pk__in=resources).order_by("pk")}
    lapse(resources=found, by=by)
    return found


def _lock_policies(resources: list[int]) -> None:
    counted = Quota.objects.filter(policy__resources__in=resources).values("policy")
    list(Policy.objects.select_for_update(no_key=True).filter(pk__in=counted).order_by("pk").values_list("pk"))


@transaction.atomic
def lapse(*, resources: Iterable[int], by: Actor) -> list[Occupancy]:
    """Options and offers of these resources whose time is over: the place goes to the next who waits, or is free."""
    over = list(
        Occupancy.objects.filter(
            resource__in=list(resources), state__in=(State.OPTION, State.OFFERED), expires_at__lte=by.at
        ).order_by("pk")
    )
    if over:
        end_with(occupancies=over, state=State.LAPSED, reason="", by=by)
        pass_on(over=over, by=by)
    return over


@transaction.atomic
def lapse_one(*, resource: int, by: Actor) -> None:
    """The same for one resource, locked first: what the tick does when nobody has come by."""
    locked(resources=[resource], by=by)
