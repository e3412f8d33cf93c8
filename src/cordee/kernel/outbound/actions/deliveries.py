"""From the order of changes to each address: written some at a time, taken by one process, settled."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.events import SubscriptionStopped
from cordee.kernel.outbound.models import Delivery, DeliveryState, Subscription, SubscriptionState
from cordee.kernel.outbound.queries import changes_after
from cordee.kernel.outbound.rules import OPEN, sending
from cordee.lib.module import publish


def _held(pk: int) -> Subscription | None:
    """The subscription, if it is active, while nobody else writes it."""
    rows = Subscription.objects.filter(pk=pk, state=SubscriptionState.ACTIVE)
    return rows.select_for_update(of=("self",)).select_related("organisation").first()


@transaction.atomic
def queue(*, subscription_id: int, by: Actor) -> int:
    """Write the next deliveries, up to ``AHEAD`` that wait; how many are new. The rest stays in the order of changes,
    so that a receiver that is down for long costs no row for each change."""
    subscription = _held(subscription_id)
    if subscription is None:
        return 0
    free = sending.AHEAD - subscription.deliveries.filter(state__in=OPEN).count()
    changes = changes_after(subscription.position, kind=subscription.kinds, limit=free) if free > 0 else []
    Delivery.objects.bulk_create(
        Delivery(
            subscription=subscription,
            uid=uuid4(),
            thing=change.thing,
            position=change.position,
            at=change.at,
            gone=change.gone,
            next_at=by.at,
        )
        for change in changes
    )
    if changes:
        subscription.position = changes[-1].position
        subscription.save(update_fields=["position"])
    return len(changes)


def _due(rows: QuerySet[Delivery], by: Actor) -> QuerySet[Delivery]:
    """Ripe, or left half-way by a process that died."""
    ripe = Q(state=DeliveryState.QUEUED, next_at__lte=by.at)
    return rows.filter(ripe | Q(state=DeliveryState.SENDING, taken_at__lte=by.at - sending.LEASE))


@transaction.atomic
def take(*, subscription_id: int, by: Actor) -> Delivery | None:
    """The next delivery to send, reserved for this process. Those of one thing leave in order, one after the other.

    None: nothing is due, or the receiver failed lately.
    """
    subscription = _held(subscription_id)
    if subscription is None or (subscription.next_at and subscription.next_at > by.at):
        return None
    rows = Delivery.objects.filter(subscription=subscription)
    before = rows.filter(thing=OuterRef("thing"), position__lt=OuterRef("position"), state__in=OPEN)
    changes = rows.exclude(thing__startswith=f"{sending.TEST}:")
    delivery = _due(changes, by).exclude(Exists(before)).order_by("position").first()
    return _taken(delivery, subscription, by) if delivery else None


@transaction.atomic
def take_test(*, delivery_id: int, by: Actor) -> Delivery | None:
    """The same for a test message, which does not wait for the others."""
    rows = Delivery.objects.filter(pk=delivery_id).select_for_update(of=("self",)).select_related("subscription")
    delivery = _due(rows.exclude(subscription__state=SubscriptionState.ENDED), by).first()
    return _taken(delivery, delivery.subscription, by) if delivery else None


def _taken(delivery: Delivery, subscription: Subscription, by: Actor) -> Delivery:
    delivery.state, delivery.taken_at, delivery.attempts = DeliveryState.SENDING, by.at, delivery.attempts + 1
    delivery.save(update_fields=["state", "taken_at", "attempts"])
    delivery.subscription = subscription
    return delivery


@transaction.atomic
def mark_sent(*, delivery: Delivery, status: int, by: Actor) -> None:
    _settle(delivery, DeliveryState.SENT, sent_at=by.at, status=status, error="")
    Subscription.objects.filter(pk=delivery.subscription_id).update(failures=0, next_at=None, last_error="")


def _settle(delivery: Delivery, state: DeliveryState, **columns: Any) -> None:
    """Only while it is still open: a subscription that ended meanwhile keeps its word."""
    Delivery.objects.filter(pk=delivery.pk, state__in=OPEN).update(state=state, **columns)


@transaction.atomic
def mark_failed(*, delivery: Delivery, error: str, status: int | None = None, by: Actor) -> None:
    """Wait, longer each time; after the last attempt, stop the subscription and say so. Nothing is given up."""
    told = {"status": status, "error": error[:300]}
    if delivery.thing.startswith(f"{sending.TEST}:"):
        _settle(delivery, DeliveryState.DROPPED, **told)
        return
    subscription = _held(delivery.subscription_id)
    if subscription is None:
        return
    delay = None if status == sending.GONE else sending.delay_after(delivery.attempts)
    _settle(delivery, DeliveryState.QUEUED, next_at=by.at + (delay or sending.DELAYS[-1]), **told)
    subscription.failures, subscription.last_error = subscription.failures + 1, error[:300]
    subscription.next_at = by.at + (sending.delay_after(subscription.failures) or sending.DELAYS[-1])
    if delay is None:
        subscription.state, subscription.stopped_at = SubscriptionState.STOPPED, by.at
        actors.record(by=by, verb="outbound.stopped", thing=subscription, concerns=subscription.organisation)
    subscription.save()
    if delay is None:
        publish(SubscriptionStopped(subscription.pk))


@transaction.atomic
def forget_old(*, by: Actor) -> int:
    """Settled deliveries are readable for a month; how many were forgotten."""
    old = Delivery.objects.exclude(state__in=OPEN).filter(next_at__lt=by.at - sending.KEPT_FOR)
    return old.delete()[0]
