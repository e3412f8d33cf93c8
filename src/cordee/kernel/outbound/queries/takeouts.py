"""The archives of an organisation, and those whose time has come."""

import datetime as dt
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Takeout, TakeoutState
from cordee.kernel.outbound.rules import STALE, takes_away


def takeouts_visible_to(actor: Actor) -> QuerySet[Takeout]:
    """Those of one's own organisation, for who answers for it; nobody else reads them, the operator neither."""
    if not takes_away(actor):
        return Takeout.objects.none()
    return Takeout.objects.filter(organisation=actor.organisation).select_related("person").order_by("-pk")


def takeouts_over(at: dt.datetime) -> QuerySet[Takeout]:
    """Archives to delete, and those whose making stopped half way."""
    stopped = Q(state=TakeoutState.RUNNING, asked_at__lt=at - STALE)
    return Takeout.objects.filter(Q(state=TakeoutState.READY, expires_at__lte=at) | stopped)


def is_there(takeout: Takeout, at: dt.datetime) -> bool:
    """Whether its file may still be downloaded."""
    ready = takeout.state == TakeoutState.READY and takeout.expires_at is not None and takeout.expires_at > at
    return ready and default_storage.exists(takeout.stored)


def chunks_of(takeout: Takeout) -> Iterator[bytes]:
    """The archive, some at a time; opened when it is read."""
    with default_storage.open(takeout.stored) as file:
        yield from file.chunks()
