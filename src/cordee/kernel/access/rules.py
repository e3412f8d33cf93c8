"""Who may open which door, and what a mailed key or a token is worth at a moment."""

import datetime as dt
import hashlib
import hmac
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from cordee.kernel.access.models import ApiToken, Claim, Invitation
from cordee.kernel.actors.rules import MANAGER, Actor

TOKEN_MARK = "cordee"


def manages_own(actor: Actor) -> bool:
    """Manager of the organisation they act for (or animator, operator, acting for one)."""
    return actor.organisation is not None and actor.manages(actor.organisation)


def new_nonce() -> str:
    return secrets.token_hex(16)


def key_of(thing: Invitation | Claim) -> str:
    """The secret part of a mailed link. Made again from the row, so that no table and no queued task holds it."""
    salt = f"cordee.access.{type(thing).__name__}"
    return salted_hmac(salt, f"{thing.pk}:{thing.nonce}", algorithm="sha256").hexdigest()[:40]


def fits(thing: Invitation | Claim, key: str) -> bool:
    return constant_time_compare(key_of(thing), key)


def new_token() -> tuple[str, str]:
    """(prefix, raw): the raw token is "cordee_<8 hex>_<40 hex>"; its first two parts are the public prefix."""
    prefix = f"{TOKEN_MARK}_{secrets.token_hex(4)}"
    return prefix, f"{prefix}_{secrets.token_hex(20)}"


def digest_of(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def opens(token: ApiToken | None, raw: str, at: dt.datetime) -> bool:
    """Whether this raw token is that row's, and valid at that moment. Same time for an unknown prefix."""
    same = hmac.compare_digest(token.digest if token else "0" * 64, digest_of(raw))
    if token is None or not same or token.withdrawn_at is not None:
        return False
    if token.expires_at is not None and at >= token.expires_at:
        return False
    member = token.membership
    return member.person.is_active and member.organisation.ended_on is None


def may_hand_out_tokens(actor: Actor) -> bool:
    """A manager, for the organisation acted for."""
    return actor.role == MANAGER and actor.organisation is not None
