"""When a saved search is asked again, what it has already told, and how many one may keep."""

import datetime as dt
import struct
import zlib
from collections.abc import Iterable

from django.utils import timezone

from cordee.modules.directory.models import Frequency, SavedSearch, SearchState

LINK_LASTS = dt.timedelta(days=3)
UNCONFIRMED_KEPT = dt.timedelta(days=7)
LINKS_A_DAY = 3  # to one address, as for claims: a stranger cannot fill a mailbox
LINKS_EVERY = dt.timedelta(days=1)
MOST_SEARCHES = 20  # of one person or address
MOST_TOLD = 20  # in one mail; it says how many more
AT_ONCE_EVERY = dt.timedelta(minutes=10)
# A change is dated when its action begins and seen when it is committed: the last hour is looked at again, and what is
# already known is not told twice.
OVERLAP = dt.timedelta(hours=1)
MORNING, MONDAY = 8, 0


def next_reading(frequency: str, at: dt.datetime) -> dt.datetime:
    """When a search asked at ``at`` is asked again: eight in the morning, by the clock on the wall."""
    if frequency == Frequency.AT_ONCE:
        return at + AT_ONCE_EVERY
    local = timezone.localtime(at)
    day = local.date()
    if local.replace(tzinfo=None) >= _morning(day):
        day += dt.timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        day += dt.timedelta(days=(MONDAY - day.weekday()) % 7)
    return timezone.make_aware(_morning(day))


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(MORNING))


def may_confirm(search: SavedSearch, at: dt.datetime) -> bool:
    """Whether the mailed link still starts the alerts: [asked_at, expires_at)."""
    return search.state == SearchState.ASKED and search.asked_at <= at < search.expires_at


def pack(things: Iterable[int]) -> bytes:
    """A set of ids, small: the steps between them, compressed. 200,000 of a row take some kilobytes."""
    order = sorted(things)
    steps = [after - before for before, after in zip([0, *order], order, strict=False)]
    return zlib.compress(struct.pack(f"<{len(steps)}Q", *steps))


def unpack(data: bytes | memoryview) -> set[int]:
    """The set that ``pack`` hid; nothing gives an empty one (PostgreSQL gives a memoryview)."""
    raw = zlib.decompress(bytes(data)) if data else b""
    total, found = 0, set()
    for (step,) in struct.iter_unpack("<Q", raw):
        total += step
        found.add(total)
    return found
