"""Intervals ``[start, end)`` of UTC, and the peak of what is held in one."""

import datetime as dt
from collections.abc import Iterable, Sequence

from cordee.kernel.calendar.models import REACHES

HOUR = dt.timedelta(hours=1)
LONGEST = REACHES[-1] * HOUR
Held = tuple[dt.datetime, dt.datetime, int]  # start, end, quantity


def reach_of(length: dt.timedelta, classes: Sequence[int] = REACHES) -> int:
    """The least class of length, in hours, that holds this one. ValueError beyond the last."""
    found = next((hours for hours in classes if length <= hours * HOUR), None)
    if found is None:
        raise ValueError(f"longer than {classes[-1]} hours")
    return found


def peak(rows: Iterable[Held], start: dt.datetime, end: dt.datetime) -> int:
    """The most that these rows hold together at one instant of ``[start, end)``: a sweep, ends before starts."""
    moves = sorted(
        move for s, e, n in rows if s < end and e > start for move in ((max(s, start), n), (min(e, end), -n))
    )
    level = highest = 0
    for _at, change in moves:
        level += change
        highest = max(highest, level)
    return highest
