"""Who may open which door, and what a mailed key or a token is worth at a moment."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from cordee.kernel.access.models import ApiToken, Claim, ClaimStatus, Invitation
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.lib.access import Opens, explained

TOKEN_MARK = "cordee"


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


@explained(
    _("Les programmes autorisés à agir pour une organisation sont choisis par ses responsables."), Opens.MANAGERS
)
def may_hand_out_tokens(actor: Actor) -> bool:
    """A manager, for the organisation acted for."""
    return actor.role == MANAGER and actor.organisation is not None


WEBMAILS = frozenset(
    """gmail.com googlemail.com orange.fr wanadoo.fr free.fr sfr.fr neuf.fr club-internet.fr bbox.fr laposte.net
    numericable.fr aliceadsl.fr hotmail.com hotmail.fr outlook.com outlook.fr live.com live.fr msn.com yahoo.com
    yahoo.fr ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.fr gmx.net proton.me protonmail.com pm.me
    tutanota.com tuta.io mailo.com net-c.com libero.it virgilio.it alice.it tim.it tiscali.it hotmail.it yahoo.it
    outlook.it fastwebnet.it pec.it legalmail.it riseup.net zaclys.net zaclys.com ecomail.fr posteo.net""".split()
)
# A page on these says nothing of who holds an address there.
SHARED_HOSTS = frozenset(
    """facebook.com instagram.com linkedin.com youtube.com twitter.com x.com google.com sites.google.com
    wordpress.com blogspot.com wixsite.com wix.com jimdo.com jimdofree.com helloasso.com assoconnect.com
    framasite.org over-blog.com e-monsite.com linktr.ee""".split()
)
INVITATION_LASTS = dt.timedelta(days=14)
CLAIM_LINK_LASTS = dt.timedelta(days=3)
RESEND_AFTER = dt.timedelta(minutes=5)
LINKS_A_DAY = 3  # for one address, and three times as many for one organisation


def domain_of(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]


def host_of(website: str) -> str:
    """ "https://www.torrent.example/nous" -> "torrent.example"."""
    address = website if "//" in website else f"//{website}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def what_matches(email: str, *, website: str, mails: Iterable[str]) -> str:
    """What makes an address that of the record: "mail" (the very address), "domain", "website", or "" (nothing).

    An address at a public provider proves nothing by its domain; the very address on the record does.
    """
    email, domain = email.strip().lower(), domain_of(email)
    known = {mail.strip().lower() for mail in mails if mail}
    if email in known:
        return "mail"
    if not domain or domain in WEBMAILS or domain in SHARED_HOSTS:
        return ""
    if domain in {domain_of(mail) for mail in known}:
        return "domain"
    return "website" if domain == host_of(website) else ""


def is_open(thing: Invitation | Claim, at: dt.datetime) -> bool:
    """Whether the mailed link may still be used: [sent_at, expires_at)."""
    if not thing.sent_at <= at < thing.expires_at:
        return False
    if isinstance(thing, Claim):
        return thing.status == ClaimStatus.SENT
    return thing.accepted_at is None and thing.withdrawn_at is None


@explained(_("Le journal d’une organisation est lu par ses responsables."), Opens.MANAGERS)
def reads_a_journal(actor: Actor) -> bool:
    """Managers read that of their organisation; the animator and the operator, all of it."""
    own = actor.organisation is not None and actor.may("actors.read_journal")
    return actor.person is not None and (own or actor.is_animator or actor.is_operator)


@explained(
    _("L’équipe d’une organisation est composée par ses responsables."),
    Opens.MANAGERS,
    (_("Voir l’équipe"), "access:team"),
)
def may_invite(actor: Actor) -> bool:
    return actor.person is not None and actor.organisation is not None and actor.manages(actor.organisation)


CLAIMS_KEPT = dt.timedelta(days=365)
