"""The addresses that are told of changes, and what they received."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Delivery, Subscription, SubscriptionState
from cordee.kernel.outbound.queries.changes import last_position
from cordee.kernel.outbound.rules import OPEN, ORGANISATION, id_of, sending

SHOWN = 30


def subscriptions_visible_to(actor: Actor) -> QuerySet[Subscription]:
    """Those of the organisation one acts for; all of them for the operator."""
    rows = Subscription.objects.select_related("organisation", "person").order_by("state", "-pk")
    return rows if actor.is_operator else rows.filter(organisation=actor.organisation)


def subscriptions_due(at: dt.datetime) -> list[int]:
    """The active ones that have something to receive and have not failed lately."""
    last = last_position()
    ready = Subscription.objects.filter(Q(next_at=None) | Q(next_at__lte=at), state=SubscriptionState.ACTIVE)
    waiting = Q(deliveries__state__in=OPEN) & ~Q(deliveries__thing__startswith=f"{sending.TEST}:")
    return list(ready.filter(Q(position__lt=last) | waiting).values_list("pk", flat=True).distinct().order_by("pk"))


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery as its page tells it. ``about``: the record it speaks of, "" for a test."""

    delivery: Delivery
    about: str
    test: bool


def deliveries_of(subscription: Subscription) -> list[Told]:
    """The last ones, the newest first: two queries."""
    rows = list(subscription.deliveries.order_by("-pk")[:SHOWN])
    ids = {id_of(row.thing) for row in rows if row.thing.startswith(f"{ORGANISATION}:")}
    names: dict[Any, str] = dict(Organisation.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))
    about = {f"{ORGANISATION}:{pk}": name for pk, name in names.items()}
    return [Told(row, about.get(row.thing, row.thing), row.thing.startswith(f"{sending.TEST}:")) for row in rows]


def waiting_for(subscription: Subscription) -> int:
    return subscription.deliveries.filter(state__in=OPEN).count()
