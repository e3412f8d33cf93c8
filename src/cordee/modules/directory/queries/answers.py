"""What an answer is made of: the few words read of each organisation, and their order page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import overload

from django.db.models import QuerySet

from cordee.modules.directory.models import Listing


@dataclass(slots=True)
class Fact:
    """What is filtered of one organisation. ``away``: km from the commune asked for, None when unknown.

    ``outside``: it has places, none of them on the drawn map. ``here``: 0 with a place in a valley, else 1.
    """

    pk: int
    name: str
    here: int
    family: str
    changed: int
    themes: frozenset[str]
    communes: frozenset[str]
    territories: frozenset[str]
    outside: bool
    away: float | None = None
    networks: set[str] = field(default_factory=set)

    def values(self, name: str) -> Iterable[str]:
        """The values it has for a filter with counts."""
        found: Iterable[str] = (self.family,) if name == "families" else getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Territory:
    """A perimeter. ``key`` is "valley:05-briancon"."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What passes some filters. ``more``: these are the first thousand only. ``whole``: no filter, it is everything."""

    facts: list[Fact]
    more: bool = False
    whole: bool = False


class Ids(Sequence[int]):
    """The answer in order, page by page; ``more``: its length is not known, only that it is above a thousand."""

    def __init__(self, rows: Sequence[int] | QuerySet[Listing, int], length: int, more: bool = False) -> None:
        self.rows, self.length, self.more = rows, length, more

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        return list(self.rows[at]) if isinstance(at, slice) else self.rows[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class Sets(dict[str, frozenset[str]]):
    """The values of a text, each text split once: few differ."""

    def __missing__(self, text: str) -> frozenset[str]:
        found = self[text] = frozenset(text.split())
        return found
