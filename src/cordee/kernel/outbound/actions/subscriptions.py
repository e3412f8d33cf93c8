"""Asking to be told of changes, and stopping it."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Delivery, DeliveryState, Subscription, SubscriptionState
from cordee.kernel.outbound.queries import last_position
from cordee.kernel.outbound.rules import OPEN, sending
from cordee.lib.errors import Refused
from cordee.lib.later import later

DELIVER = "cordee.kernel.outbound.jobs.deliver"  # jobs stand above actions: named, not imported
SEND_TEST = "cordee.kernel.outbound.jobs.send_test"


def _may(by: Actor, subscription: Subscription | None = None) -> None:
    if not sending.follows(by) or (subscription and not sending.may_change(subscription, by)):
        raise Refused(
            _("Seuls les responsables d’une organisation font prévenir ses outils."),
            who=_("Ses responsables, ou l’animation du réseau."),
        )


@transaction.atomic
def subscribe(*, url: str, kinds: Iterable[str], everything: bool = False, by: Actor) -> tuple[Subscription, str]:
    """An address to be told of each change of these kinds, and the secret to show once.

    ``everything``: what exists already is sent first.
    """
    _may(by)
    person, organisation = by.signatory()
    held = Subscription.objects.filter(organisation=organisation).exclude(state=SubscriptionState.ENDED)
    if held.filter(url=url).exists():
        raise Refused(
            _("Cette adresse est déjà prévenue."), who=_("Vous : terminez l’ancien branchement, ou gardez-le.")
        )
    if held.count() >= sending.MOST:
        raise Refused(
            _("Une organisation fait prévenir %(most)s adresses au plus.") % {"most": sending.MOST},
            who=_("Vous : terminez un branchement qui ne sert plus."),
        )
    secret = sending.new_secret()
    subscription = Subscription.objects.create(
        organisation=organisation,
        person=person,
        url=url,
        secret=secret,
        kinds=list(kinds),
        position=0 if everything else last_position(),
        created_at=by.at,
    )
    actors.record(by=by, verb="outbound.subscribed", thing=subscription, concerns=organisation)
    if everything:
        later(DELIVER, subscription_id=subscription.pk)
    return subscription, secret


@transaction.atomic
def restart(*, subscription: Subscription, by: Actor) -> None:
    """Go on where it stopped: what waited leaves first, then what has changed since."""
    _may(by, subscription)
    values = {"state": SubscriptionState.ACTIVE, "failures": 0, "next_at": None, "stopped_at": None, "last_error": ""}
    stopped = Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.STOPPED)
    if not stopped.update(**values):
        raise Refused(_("Ce branchement n’est pas arrêté."), who=_("Vous : il n’y a rien à reprendre."))
    waiting = subscription.deliveries.filter(state__in=OPEN)
    waiting.update(state=DeliveryState.QUEUED, attempts=0, next_at=by.at, error="")
    actors.record(by=by, verb="outbound.restarted", thing=subscription, concerns=subscription.organisation)
    later(DELIVER, subscription_id=subscription.pk)


@transaction.atomic
def end(*, subscription: Subscription, by: Actor) -> None:
    """Tell it nothing any more; the key is forgotten, the last deliveries stay readable for a month."""
    _may(by, subscription)
    values = {"state": SubscriptionState.ENDED, "secret": "", "next_at": None}
    if not Subscription.objects.filter(pk=subscription.pk).exclude(state=SubscriptionState.ENDED).update(**values):
        return
    subscription.deliveries.filter(state__in=OPEN).update(state=DeliveryState.DROPPED, error=_("branchement terminé"))
    actors.record(by=by, verb="outbound.unsubscribed", thing=subscription, concerns=subscription.organisation)


@transaction.atomic
def ask_test(*, subscription: Subscription, by: Actor) -> Delivery:
    """A message that says nothing but hello, sent once: its answer is on the page."""
    _may(by, subscription)
    if subscription.state == SubscriptionState.ENDED:
        raise Refused(_("Ce branchement est terminé."), who=_("Vous : ajoutez l’adresse à nouveau."))
    uid = uuid4()
    delivery = Delivery.objects.create(
        subscription=subscription, uid=uid, thing=f"{sending.TEST}:{uid.hex}", position=0, at=by.at, next_at=by.at
    )
    later(SEND_TEST, delivery_id=delivery.pk)
    return delivery
