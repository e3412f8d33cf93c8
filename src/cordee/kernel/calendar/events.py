"""What the calendar tells the packages above it. Ids and plain values only."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BookingChanged:
    """A booking was made, moved, decided, or has ended; its occupancies say how it stands."""

    booking_id: int


@dataclass(frozen=True, slots=True)
class PlaceOffered:
    """A freed place is held for somebody who waited, until ``until``."""

    entry_id: int
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class HoursClosed:
    """New hours of closure meet bookings made before: their holders are to be told."""

    closure_id: int
    booking_ids: tuple[int, ...]
