"""The signature of what one Cordée tells another: HTTP Message Signatures (RFC 9421) with Ed25519, over the digest of
the exact bytes (Content-Digest, RFC 9530), the status, and the path and query of the request that was answered.

The subset is exact: the components are always ``"@status" "content-digest" "@path";req "@query";req``, the parameters
``created``, ``keyid`` and ``alg``, in this order, under the label ``cordee``. Because the query is signed and the
reader puts a number of its own in it, an old page, or that of another feed, cannot be given again.

The key is derived from SECRET_KEY (HKDF, RFC 5869): no second secret to keep. Another SECRET_KEY, or another
``settings.SIGNING_GENERATION``, makes another key, which those who read us have to recognise.
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_COMPONENTS = '("@status" "content-digest" "@path";req "@query";req)'
_PARAMS = r';created=(\d{1,12});keyid="([A-Za-z0-9_-]{43})";alg="ed25519"'
_INPUT = re.compile(f"cordee={re.escape(_COMPONENTS)}{_PARAMS}", re.ASCII)
_SIGNATURE = re.compile(r"cordee=:([A-Za-z0-9+/]{86}==):")
AGE = dt.timedelta(days=1)  # clocks of volunteers' servers differ; the reader's own number guards against replays


class BadSignature(Exception):
    """What came is not signed by the expected key. ``key``: the public key it says it is signed with ("" if none)."""

    def __init__(self, why: str, key: str = "") -> None:
        super().__init__(why)
        self.key = key


@lru_cache(maxsize=4)
def _key(secret: str, generation: str) -> Ed25519PrivateKey:
    derived = HKDF(hashes.SHA256(), 32, salt=b"cordee", info=f"ed25519 feed {generation}".encode())
    return Ed25519PrivateKey.from_private_bytes(derived.derive(secret.encode()))


def own_key() -> str:
    """Our public key, in base64url without padding: also its name, ``keyid``."""
    public = _key(settings.SECRET_KEY, settings.SIGNING_GENERATION).public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def fingerprint(key: str) -> str:
    """What two people read to each other over the telephone: eight blocks of four, 128 bits of SHA-256."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32].upper()
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _base(status: int, digest: str, path: str, query: str, params: str) -> bytes:
    lines = [
        f'"@status": {status}',
        f'"content-digest": {digest}',
        f'"@path";req: {path or "/"}',
        f'"@query";req: ?{query}',
        f'"@signature-params": {params}',
    ]
    return "\n".join(lines).encode()


def signed(body: bytes, *, path: str, query: str, at: dt.datetime, status: int = 200) -> dict[str, str]:
    """The headers to add to the answer ``body`` to the request ``path?query``."""
    params = f'{_COMPONENTS};created={int(at.timestamp())};keyid="{own_key()}";alg="ed25519"'
    key = _key(settings.SECRET_KEY, settings.SIGNING_GENERATION)
    signature = key.sign(_base(status, digest_of(body), path, query, params))
    return {
        "Content-Digest": digest_of(body),
        "Signature-Input": f"cordee={params}",
        "Signature": f"cordee=:{base64.b64encode(signature).decode()}:",
    }


def verify(
    body: bytes, headers: Mapping[str, str], *, key: str, path: str, query: str, at: dt.datetime, status: int = 200
) -> None:
    """Raises BadSignature unless ``key`` signed this answer to this request. ``headers``: names in lower case."""
    found = _INPUT.fullmatch(headers.get("signature-input", ""))
    signature = _SIGNATURE.fullmatch(headers.get("signature", ""))
    if found is None or signature is None:
        raise BadSignature("unsigned")
    if found[2] != key:
        raise BadSignature("other key", found[2])
    if abs(at.timestamp() - int(found[1])) > AGE.total_seconds():
        raise BadSignature("clock", key)
    if headers.get("content-digest") != digest_of(body):
        raise BadSignature("digest", key)
    params = headers["signature-input"].removeprefix("cordee=")
    try:
        raw = base64.urlsafe_b64decode(key + "=")
        base = _base(status, digest_of(body), path, query, params)
        Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(signature[1]), base)
    except (InvalidSignature, ValueError, binascii.Error):
        raise BadSignature("signature", key) from None
