"""An address that is told of changes, invented as its organisation: some messages received, then no answer any more."""

import datetime as dt

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.outbound import actions as outbound
from cordee.kernel.outbound.rules import ORGANISATION
from cordee.project.demo.seed import SEEDED_AT, Territory

ADDRESS = "https://outil-des-ateliers.example/cordee"
NO_MORE = 410  # so that the demonstration sends nothing anywhere


def told(territory: Territory) -> None:
    found, at = territory.organisations, SEEDED_AT + dt.timedelta(days=3)
    by = Actor(territory.people["nadia"], found["torrent"], MANAGER, Via.PAGE, at)
    subscription, _secret = outbound.subscribe(url=ADDRESS, kinds=[ORGANISATION], by=by)
    for rank, row in enumerate(list(found.values())[:4], start=1):
        outbound.announce(kind=ORGANISATION, gone={row.pk: False})
        tick = Actor(None, via=Via.TICK, at=at + dt.timedelta(hours=rank))
        outbound.queue(subscription_id=subscription.pk, by=tick)
        delivery = outbound.take(subscription_id=subscription.pk, by=tick)
        if delivery is None:
            return
        if rank < 4:
            outbound.mark_sent(delivery=delivery, status=204, by=tick)
        else:
            gone = "Il n’y a plus rien à cette adresse (410)."
            outbound.mark_failed(delivery=delivery, error=gone, status=NO_MORE, by=tick)
