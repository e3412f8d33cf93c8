"""What a length of time costs, in whole cents: the cheapest way to put hours, half-days, days or a flat price together.

Lines say their reason; whoever invoices takes them as they are. Nothing here knows what is lent, or to whom.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

HOUR, HALF_DAY = 60, 4 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Rates:
    """Prices in cents for one thing, by unit; None: not sold that way. ``booking``: flat, whatever the length."""

    hour: int | None = None
    half_day: int | None = None
    day: int | None = None
    booking: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """``quantity`` / ``per`` units of a unit ("hour", "half_day", "day", "booking") at ``unit_cents``: ``cents``."""

    unit: str
    quantity: int
    per: int
    unit_cents: int
    cents: int


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a price. ``quantity`` / ``per`` of ``unit`` at ``unit_cents`` each is ``cents``, rounded half up.

    ``reason``: the rule in words. ``source``: the row that says the price ("sharing.tariff:3"). A ``deposit`` is held
    and given back: it is never part of the total.
    """

    label: str
    quantity: int
    per: int
    unit: str
    unit_cents: int
    cents: int
    reason: str
    source: str
    deposit: bool = False

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def total(lines: Iterable[PricedLine]) -> int:
    """What is paid, in cents; deposits apart."""
    return sum(line.cents for line in lines if not line.deposit)


def deposit(lines: Iterable[PricedLine]) -> int:
    """What is held and given back, in cents."""
    return sum(line.cents for line in lines if line.deposit)


def part(unit: str, quantity: int, unit_cents: int, per: int = 1) -> Part:
    """A part with its amount: exact, then rounded half up to the cent."""
    return Part(unit, quantity, per, unit_cents, (2 * unit_cents * quantity + per) // (2 * per))


def cheapest(left: Sequence[int], rates: Rates, quantity: int = 1) -> tuple[Part, ...]:
    """The cheapest way to pay for ``quantity`` things, the one with fewest parts first; () when nothing is sold.

    ``left[n]``: the minutes that n whole days leave; ``left[0]`` is the whole length, the last is 0. Hours count by the
    minute; a half-day is four hours begun.
    """
    return min(_ways(left, rates, quantity), key=lambda way: (sum(one.cents for one in way), len(way)), default=())


def _ways(left: Sequence[int], rates: Rates, quantity: int) -> Iterator[tuple[Part, ...]]:
    if rates.booking is not None:
        yield (part("booking", quantity, rates.booking),)
    for days, minutes in enumerate(left if rates.day is not None else left[:1]):
        whole = (part("day", days * quantity, rates.day),) if days and rates.day is not None else ()
        for rest in _rests(minutes, rates, quantity):
            yield (*whole, *rest)


def _rests(minutes: int, rates: Rates, quantity: int) -> Iterator[tuple[Part, ...]]:
    """The ways to pay for these minutes without days. Between none and all of them half-days the price is a straight
    line: its ends are enough.
    """
    if not minutes:
        yield ()
        return
    most = -(-minutes // HALF_DAY)
    for halves in {0, minutes // HALF_DAY, most} if rates.half_day is not None else {0}:
        rest = max(0, minutes - halves * HALF_DAY)
        if rest and rates.hour is None:
            continue
        bought = (part("half_day", halves * quantity, rates.half_day),) if halves and rates.half_day is not None else ()
        hours = (part("hour", rest * quantity, rates.hour, HOUR),) if rest and rates.hour is not None else ()
        yield (*bought, *hours)
