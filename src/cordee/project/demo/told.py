"""An address that is told of changes, invented as its organisation: some messages received, then no answer any more.

Dated of the day of the load: the database gives each change its instant, and no message is received before its change.
"""

import datetime as dt

from django.utils import timezone

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.outbound import actions as outbound
from cordee.kernel.outbound.rules import ORGANISATION
from cordee.project.demo.seed import Territory

ADDRESS = "https://outil-des-ateliers.example/cordee"
NO_MORE = 410  # so that the demonstration sends nothing anywhere


def told(territory: Territory) -> None:
    found, since = territory.organisations, timezone.now() - dt.timedelta(days=20)
    by = Actor(territory.people["nadia"], found["torrent"], MANAGER, Via.PAGE, since)
    subscription, _secret = outbound.subscribe(url=ADDRESS, kinds=[ORGANISATION], by=by)
    for rank, row in enumerate(list(found.values())[:4], start=1):
        outbound.announce(kind=ORGANISATION, gone={row.pk: False})
        tick = Actor(None, via=Via.TICK, at=timezone.now())
        outbound.queue(subscription_id=subscription.pk, by=tick)
        delivery = outbound.take(subscription_id=subscription.pk, by=tick)
        if delivery is None:
            return
        if rank < 4:
            outbound.mark_sent(delivery=delivery, status=204, by=tick)
        else:
            gone = "Il n’y a plus rien à cette adresse (410)."
            outbound.mark_failed(delivery=delivery, error=gone, status=NO_MORE, by=tick)
