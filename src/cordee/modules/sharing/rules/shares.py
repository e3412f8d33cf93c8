"""Shares of a jointly bought pool: an organisation uses its own first, the general share last.

What an organisation holds beyond its own share is taken from the general share, which is what no share covers. Asked at
each instant of the hours wanted: the tightest one decides. The rule is that of the entitlement groups of leihs.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Use = tuple[dt.datetime, dt.datetime, int, int | None]  # start, end, quantity, organisation


@dataclass(frozen=True, slots=True)
class Room:
    """What is left for one organisation at the tightest instant: of its own share, and of the general one."""

    own: int
    general: int

    @property
    def whole(self) -> int:
        return self.own + self.general


def room_for(
    organisation: int | None,
    uses: Iterable[Use],
    shares: Mapping[int, int],
    capacity: int,
    start: dt.datetime,
    end: dt.datetime,
) -> Room:
    """The least room of ``[start, end)``: what is held changes only where a use begins or ends."""
    met = [use for use in uses if use[0] < end and use[1] > start]
    instants = {start, *(max(use[0], start) for use in met)}
    rooms = (_at(organisation, met, shares, capacity, instant) for instant in instants)
    return min(rooms, key=lambda room: (room.whole, room.own))


def _at(
    organisation: int | None, uses: Iterable[Use], shares: Mapping[int, int], capacity: int, instant: dt.datetime
) -> Room:
    held: Counter[int | None] = Counter()
    for start, end, quantity, whose in uses:
        if start <= instant < end:
            held[whose] += quantity
    share = {whose: shares.get(whose, 0) if whose is not None else 0 for whose in {*held, organisation}}
    beyond = sum(max(0, quantity - share[whose]) for whose, quantity in held.items())
    own = max(0, share[organisation] - held[organisation])
    return Room(own, max(0, capacity - sum(shares.values()) - beyond))
