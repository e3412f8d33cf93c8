"""Reading an address through its redirects, and sending to one: every step is judged as the first."""

import hashlib
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.response import BaseHTTPResponse

from cordee.lib.fetch.addresses import Resolve, Target, by_system, judged, target_of
from cordee.lib.fetch.errors import Unfetchable
from cordee.lib.fetch.wire import Asked, Deadline, ask, body_of

MAX_BYTES = 20 * 1024 * 1024
MAX_REDIRECTS = 5
SECONDS = 30.0  # for the whole of a read: names, redirects, headers and body
AGENT = "Cordee/1"
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Via:
    """How the outside is reached. ``allow``: the "host:port" let through, None for those of the settings.

    ``tls``: whom we trust, None for the authorities of the system.
    """

    allow: Collection[str] | None = None
    resolve: Resolve = by_system
    tls: ssl.SSLContext | None = None

    @property
    def allowed(self) -> Collection[str]:
        return settings.FETCH_ALLOW if self.allow is None else self.allow


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. ``unchanged``: the site says that nothing is new since ``etag`` or ``last_modified``."""

    url: str  # after redirects
    body: bytes = field(repr=False)
    content_type: str = ""  # lower case, without its parameters
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered to something sent, whatever its status. ``body``: its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def fetch(
    url: str,
    *,
    limit: int = MAX_BYTES,
    seconds: float = SECONDS,
    etag: str = "",
    last_modified: str = "",
    accept: str = "*/*",
    refuse: Collection[str] = (),
    told: Callable[[int], None] | None = None,
    via: Via | None = None,
) -> Fetched:
    """What is at this address. ``refuse``: the content types not wanted; ``told``: hears how many bytes came so far.

    Raises Unfetchable, in one sentence.
    """
    via, deadline, seen = via or Via(), Deadline(seconds), set[str]()
    headers = {"User-Agent": AGENT, "Accept": accept, "Accept-Encoding": "gzip, br", "Connection": "close"}
    headers |= {"If-None-Match": _plain(etag)} if etag else {}
    headers |= {"If-Modified-Since": _plain(last_modified)} if last_modified else {}
    target = target_of(url, allow=via.allowed)

    def use(response: BaseHTTPResponse) -> Fetched | Target:
        if response.status in _REDIRECTS:
            return _next(target, response, via)
        return _read(target, response, limit=limit, deadline=deadline, refuse=refuse, told=told)

    for _step in range(MAX_REDIRECTS + 1):
        seen.add(target.url)
        addresses = judged(target, allow=via.allowed, resolve=via.resolve)
        found = ask(target, addresses, Asked(headers=headers), deadline=deadline, tls=via.tls, use=use)
        if isinstance(found, Fetched):
            return found
        if found.url in seen:
            raise Unfetchable("loop", _("Cette adresse renvoie à elle-même sans fin."))
        target = found
    raise Unfetchable("loop", _("Cette adresse renvoie à une autre plus de %(n)s fois.") % {"n": MAX_REDIRECTS})


def _next(target: Target, response: BaseHTTPResponse, via: Via) -> Target:
    to = target_of(urljoin(target.url, response.headers.get("Location", "")), allow=via.allowed)
    if target.scheme == "https" and to.scheme == "http":
        sentence = _("Cette adresse protégée (https) renvoie à une adresse qui ne l’est pas : %(host)s.")
        raise Unfetchable("downgrade", sentence % {"host": to.host})
    return to


def _read(
    target: Target,
    response: BaseHTTPResponse,
    *,
    limit: int,
    deadline: Deadline,
    refuse: Collection[str],
    told: Callable[[int], None] | None,
) -> Fetched:
    headers = {name.lower(): value for name, value in response.headers.items()}
    etag, last_modified = headers.get("etag", "")[:200], headers.get("last-modified", "")[:100]
    if response.status == 304:
        return Fetched(target.url, b"", "", etag, last_modified, unchanged=True, headers=headers)
    if response.status != 200:
        raise _status(target, response.status)
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind in refuse:
        raise Unfetchable("type", _("Cette adresse mène à une page, pas à un fichier de données (%(kind)s).")
                          % {"kind": kind})  # fmt: skip
    body = body_of(response, limit=limit, deadline=deadline, told=told)
    return Fetched(target.url, body, kind, etag, last_modified, headers=headers)


def _status(target: Target, status: int) -> Unfetchable:
    words = {
        401: _("%(host)s demande de s’identifier (401) : cette adresse n’est pas publique."),
        403: _("%(host)s refuse de donner ce fichier (403) : cette adresse n’est pas publique."),
        404: _("Il n’y a rien à cette adresse de %(host)s (404)."),
        410: _("Ce fichier a été retiré de %(host)s (410)."),
        429: _("%(host)s demande d’attendre avant de relire (429)."),
    }
    usual = (
        _("%(host)s est en panne (%(status)s).")
        if status >= 500
        else _("%(host)s a répondu par un refus (%(status)s).")
    )
    sentence = words.get(status, usual) % {"host": target.host, "status": status}
    return Unfetchable("status", sentence, passing=status >= 500 or status == 429, status=status)


def _plain(value: str) -> str:
    """A header value cannot start a new line."""
    return "".join(c for c in value if 32 <= ord(c) < 127)


def post(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    seconds: float = 15.0,
    limit: int = 16 * 1024,
    via: Via | None = None,
) -> Answer:
    """Send ``body`` and give what was answered; a redirect is an answer like another, never followed.

    A long answer is cut at ``limit`` bytes. Raises Unfetchable when there is no answer.
    """
    via, deadline = via or Via(), Deadline(seconds)
    target = target_of(url, allow=via.allowed)
    addresses = judged(target, allow=via.allowed, resolve=via.resolve)
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    sent |= {name: _plain(value) for name, value in (headers or {}).items()}

    def use(response: BaseHTTPResponse) -> Answer:
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, found, response.read(limit, decode_content=False))

    return ask(target, addresses, Asked("POST", sent, body), deadline=deadline, tls=via.tls, use=use)
