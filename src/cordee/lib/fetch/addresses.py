"""Which addresses may be reached: by their writing first, then by where the name leads.

Special ranges: IANA registries (RFC 6890), carrier-grade NAT (RFC 6598), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056),
Teredo (RFC 4380). The services that give a rented machine its secrets answer at link-local addresses, which are
refused with all the others, and at the few public-looking ones of ``METADATA``.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from cordee.lib.fetch.errors import Unfetchable

PORTS = frozenset({80, 443, 8000, 8080, 8443})
MAX_URL = 2000  # characters
USUAL = {"http": 80, "https": 443}
METADATA = frozenset({ipaddress.IPv4Address("168.63.129.16")})
# Said here as well: what Python knows of the registries changes from one version to the next.
SPECIAL_V4 = tuple(ipaddress.IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10"))
SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20")  # 6to4, protocols (Teredo), examples
)
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all that IANA gave to the internet (RFC 4291)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address in its last 32 bits

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked, as far as its writing tells. ``host``: without brackets, lower case, in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def written_host(self) -> str:
        """As the Host header says it: the port only when it is not the usual one, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.written_host}{self.path}"


def _refused(code: str, sentence: str) -> Unfetchable:
    return Unfetchable(code, sentence)


def _parsed(url: str) -> Url:
    text = url.strip()
    if len(text) > MAX_URL or any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in text):
        raise _refused("written", _("Cette adresse est mal écrite : ni espace, ni caractère spécial."))
    try:
        return parse_url(text)
    except LocationParseError:
        raise _refused("written", _("Cette adresse est mal écrite. Exemple : https://exemple.org/liste.csv")) from None


def target_of(url: str, *, allow: Collection[str] = ()) -> Target:
    """The address as it will be asked. Raises Unfetchable. ``allow``: the "host:port" whose port is not judged."""
    parsed = _parsed(url)
    scheme = (parsed.scheme or "").lower()
    if scheme not in USUAL or not parsed.host:
        raise _refused("scheme", _("L’adresse doit commencer par https:// (ou http://), puis le nom d’un site."))
    if "@" in url.partition("//")[2].partition("/")[0].partition("?")[0].partition("#")[0]:
        raise _refused("credentials", _("N’écrivez ni nom ni mot de passe dans l’adresse : ils seraient lus de tous."))
    host = parsed.host.strip("[]").lower()
    if "%" in host:
        raise _refused("written", _("Cette adresse est mal écrite. Exemple : https://exemple.org/liste.csv"))
    target = Target(scheme, host, USUAL[scheme] if parsed.port is None else parsed.port, parsed.request_uri)
    if target.port not in PORTS and f"{host}:{target.port}" not in allow:
        ports = ", ".join(map(str, sorted(PORTS)))
        raise _refused("port", _("Le port %(port)s n’est pas permis : seulement %(ports)s.")
                       % {"port": target.port, "ports": ports})  # fmt: skip
    return target


def is_public(text: str) -> bool:
    """Whether this numeric address is on the internet, for everybody; what wraps another address is judged by it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False  # with a zone ("fe80::1%eth0") or not an address
    if isinstance(address, ipaddress.IPv6Address):
        return _is_public_v6(address)
    outside = address.is_global and not address.is_multicast and not address.is_reserved
    return outside and address not in METADATA and not any(address in net for net in SPECIAL_V4)


def _is_public_v6(address: ipaddress.IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    if address in NAT64:
        return is_public(str(ipaddress.IPv4Address(address.packed[-4:])))
    if any(address in net for net in SPECIAL_V6) or address not in GLOBAL_V6:
        return False
    return address.is_global and not address.is_multicast


def by_system(host: str, port: int) -> list[str]:
    """The numeric addresses of a name, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _family, _type, _proto, _name, address in found))


def judged(target: Target, *, allow: Collection[str], resolve: Resolve = by_system) -> list[str]:
    """The numeric addresses to connect to, all of them judged. Raises Unfetchable when one alone is not public."""
    try:
        addresses = list(resolve(target.host, target.port))[:8]
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        sentence = _("Le site %(host)s est introuvable : vérifiez l’adresse.") % {"host": target.host}
        raise Unfetchable("unknown_host", sentence, passing=True)
    if f"{target.host}:{target.port}" in allow or all(map(is_public, addresses)):
        return addresses
    raise _refused("private", _("%(host)s mène à un réseau privé : Cordée ne lit que des sites publics d’internet.")
                   % {"host": target.host})  # fmt: skip
