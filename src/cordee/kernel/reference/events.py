"""What this kernel tells those above it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol


class By(Protocol):
    """What this kernel asks of the one who acts; the actors' own class is above it."""

    @property
    def at(self) -> dt.datetime: ...

    @property
    def today(self) -> dt.date: ...

    @property
    def is_operator(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ReferenceWritten:
    """Something was written here; the journal is kept by a kernel above, which listens.

    ``thing`` is the row written, ``verb`` one of this package's manifest, ``by`` the one who acted.
    """

    verb: str
    thing: Any
    by: By
