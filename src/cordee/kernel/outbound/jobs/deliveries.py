"""Changes leave here: a delivery is reserved, sent outside any transaction, then settled."""

import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import actions, queries
from cordee.kernel.outbound.models import Delivery
from cordee.kernel.outbound.rules import sending
from cordee.lib import fetch
from cordee.lib.later import later
from cordee.lib.module import outgoing

TURN = 20  # seconds given to one subscription before others have theirs


def _tick() -> Actor:
    return Actor(None, via=Via.TICK, at=timezone.now())


def deliver(*, subscription_id: int) -> None:
    """Send what waits for one address, in order, until nothing is due, it fails, or its turn is over."""
    until = time.monotonic() + TURN
    while time.monotonic() < until:
        actions.queue(subscription_id=subscription_id, by=_tick())
        delivery = actions.take(subscription_id=subscription_id, by=_tick())
        if delivery is None:
            return
        _send(delivery)
    later(deliver, subscription_id=subscription_id)


def send_test(*, delivery_id: int) -> None:
    """Send one test message, if it is still to be sent."""
    if (delivery := actions.take_test(delivery_id=delivery_id, by=_tick())) is not None:
        _send(delivery)


def _send(delivery: Delivery) -> None:
    by = _tick()
    body = _body(delivery, by)
    try:
        answer = fetch.post(
            delivery.subscription.url,
            body,
            headers=sending.headers(delivery, by.at, body),
            seconds=sending.SECONDS,
            limit=1024,
        )
    except fetch.Unfetchable as error:
        actions.mark_failed(delivery=delivery, error=str(error), by=_tick())
        return
    if answer.ok:
        actions.mark_sent(delivery=delivery, status=answer.status, by=_tick())
    else:
        actions.mark_failed(delivery=delivery, error=_words(answer.status), status=answer.status, by=_tick())


def _body(delivery: Delivery, by: Actor) -> bytes:
    """What the thing is now, as everybody may read it; a test says hello."""
    kind, _sign, _pk = delivery.thing.rpartition(":")
    if kind == sending.TEST:
        return sending.message(delivery, sending.TEST, {"site": settings.SITE_URL})
    out = outgoing()[kind]
    return sending.message(delivery, out.name, out.tell(delivery.thing, at=by.at))


def _words(status: int) -> str:
    if 300 <= status < 400:
        return _("L’adresse renvoie à une autre (%(status)s) : donnez l’adresse finale.") % {"status": status}
    if status in (401, 403):
        return _("L’adresse refuse le message (%(status)s) : vérifiez la clé.") % {"status": status}
    if status in (404, sending.GONE):
        return _("Il n’y a plus rien à cette adresse (%(status)s).") % {"status": status}
    return _("L’adresse a répondu par une erreur (%(status)s).") % {"status": status}


def deliver_due(*, by: Actor) -> None:
    """The tick: what a failure, a full turn or a stopped worker has left behind."""
    for pk in queries.subscriptions_due(by.at):
        later(deliver, subscription_id=pk)
    actions.forget_old(by=by)
