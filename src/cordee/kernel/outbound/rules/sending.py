"""How a change is told to an address: signed, again and again until it is received (Standard Webhooks 1.0)."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import ANIMATOR, MANAGER, Actor
from cordee.kernel.outbound.models import Delivery, Subscription
from cordee.lib.access import Opens, explained

MARK = "whsec_"
TEST = "test"
MOST = 10  # addresses of one organisation
AHEAD = 100  # deliveries of one subscription written in advance, at most
LEASE = dt.timedelta(minutes=2)  # longer than any sending: one left so long is that of a process that died
SECONDS = 10.0  # for the receiver to answer
KEPT_FOR = dt.timedelta(days=30)
DELAYS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))  # about two days in all
GONE = 410  # the receiver says that it will never want them again


@explained(_("Les outils à prévenir sont choisis par les responsables d’une organisation."), Opens.MANAGERS)
def follows(actor: Actor) -> bool:
    """Who may have another tool told: those who answer for an organisation, those who animate, the operator."""
    return actor.is_operator or (actor.organisation is not None and actor.role in (MANAGER, ANIMATOR))


def may_change(subscription: Subscription, actor: Actor) -> bool:
    return follows(actor) and actor.manages(subscription.organisation)


def delay_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after that many failed attempts; None: enough."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None


def new_secret() -> str:
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, uid: str, seconds: int, body: bytes) -> str:
    """ "v1,…" over "id.timestamp.body"."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = f"{uid}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def message(delivery: Delivery, name: str, data: Mapping[str, Any]) -> bytes:
    """What is sent. ``position``: a receiver that has seen a greater one of the same thing has nothing to do."""
    verb = "gone" if data.get("gone") else "changed"
    whole = {
        "type": TEST if name == TEST else f"{name}.{verb}",
        "timestamp": delivery.at.isoformat(),
        "position": delivery.position,
        "data": data,
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def headers(delivery: Delivery, at: dt.datetime, body: bytes) -> dict[str, str]:
    uid, seconds = str(delivery.uid), int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "webhook-id": uid,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(delivery.subscription.secret, uid, seconds, body),
    }
