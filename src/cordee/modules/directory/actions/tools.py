"""Saying that another tool is no longer told of changes."""

from django.db import transaction
from django.urls import reverse

from cordee.kernel.actors.models import Membership
from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.notifications import actions as notifications
from cordee.kernel.notifications.rules import absolute
from cordee.kernel.outbound.events import SubscriptionStopped
from cordee.kernel.outbound.models import Subscription


@transaction.atomic
def tell_tool_stopped(*, event: SubscriptionStopped) -> None:
    """A mail, once for each stop, to whoever answers for the organisation."""
    subscription = Subscription.objects.select_related("organisation").get(pk=event.subscription_id)
    at = subscription.stopped_at or subscription.created_at
    by = Actor(None, via=Via.TICK, at=at)
    page = absolute(reverse("outbound:subscription", args=[subscription.pk]))
    held = Membership.objects.filter(organisation=subscription.organisation_id, role=MANAGER, until=None)
    for membership in held.filter(person__erased_at=None).select_related("person"):
        notifications.tell(
            notice="directory.tool_stopped",
            key=f"outbound-stopped:{subscription.pk}:{at:%Y%m%d%H%M}",
            person=membership.person,
            context={
                "organisation": subscription.organisation,
                "address": subscription.url,
                "error": subscription.last_error,
                "link": page,
            },
            by=by,
        )
