"""The secret part of a mailed link, made again from the row: no table and no queued task holds it."""

import secrets
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac


def new_nonce() -> str:
    return secrets.token_hex(16)


def key_of(thing: Any, use: str = "") -> str:
    """The key of a row that has a ``nonce``. Each ``use`` has its own: a key to confirm does not open an answer."""
    salt = f"cordee.directory.{type(thing).__name__}.{use}"
    return salted_hmac(salt, f"{thing.pk}:{thing.nonce}", algorithm="sha256").hexdigest()[:40]


def fits(thing: Any, key: str, use: str = "") -> bool:
    return constant_time_compare(key_of(thing, use), key)
