"""How fast one caller may ask: a count per minute in the cache.

Each server process counts its own requests when the cache is in memory: the limit is then per process, which is
enough against a runaway script and never refuses too soon.
"""

import hashlib
import time

from django.core.cache import cache

MINUTE = 60


def too_fast(caller: str, per_minute: int) -> int:
    """0 when this request is within the pace, else the whole seconds to wait. ``caller`` is hashed, never kept."""
    now = time.time()
    key = f"pace:{hashlib.sha256(caller.encode()).hexdigest()[:32]}:{int(now // MINUTE)}"
    cache.add(key, 0, 2 * MINUTE)
    if cache.incr(key) <= per_minute:
        return 0
    return MINUTE - int(now % MINUTE)
