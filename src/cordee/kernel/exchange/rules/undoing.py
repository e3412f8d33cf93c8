"""What an import wrote, kept in few rows, and what its undo makes of it.

Parts of the log (models.Written): ``organisations`` and ``sites``: ids created; ``columns``: [model, id, {column:
[before, after]}]; ``themes``: [organisation, before, after]; ``origins_new``: ids; ``origins``: [id, columns before].
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

PER_ROW = 500  # writings in one row of the log
KEPT_DAYS = 365  # former values are contacts: the log is deleted after that, and the import cannot be undone


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == PER_ROW:
            yield some
            some = []
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class Left:
    """Something that the undo leaves as it is now: which record, what of it, and why (a sentence)."""

    organisation: int
    name: str
    what: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return {"organisation": self.organisation, "name": self.name, "what": self.what, "why": self.why}


@dataclass(slots=True)
class Undo:
    """What undoing an import would do. ``values``: (model, id, {column: value put back})."""

    organisations: list[int] = field(default_factory=list)  # ended
    sites: list[int] = field(default_factory=list)  # closed
    values: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    themes: list[tuple[int, list[str]]] = field(default_factory=list)
    origins_deleted: list[int] = field(default_factory=list)
    origins: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)  # organisations, in order

    def counts(self) -> dict[str, int]:
        """For the page and the journal."""
        fields = sum(len(columns) for _model, _pk, columns in self.values)
        return {
            "organisations": len(self.organisations),
            "sites": len(self.sites),
            "values": fields + len(self.themes),
            "left": len(self.left),
        }
