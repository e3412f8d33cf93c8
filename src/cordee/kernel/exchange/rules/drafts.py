"""The values that pass from a file to the directory: a row read, what it would change, the report."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the report's ``rejected`` or ``warnings``. ``column`` is the title in the file."""

    row: int
    column: str
    reason: str
    nobody: bool = False  # the row names no record at all: it may be any of those that seem to have vanished

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "reason": self.reason}


class Rejected(ValueError):
    """This row cannot be taken; nothing else is touched."""

    def __init__(self, column: str, reason: str, *, nobody: bool = False) -> None:
        super().__init__(reason)
        self.nobody = nobody
        self.column = column
        self.reason = reason


@dataclass(slots=True)
class Draft:
    """A row, cleaned: columns of an organisation and of one of its sites, ready to store ("" or None: not given).

    ``guessed``: columns deduced rather than read; they fill an empty value and never replace one.
    """

    row: int
    key: str
    organisation: dict[str, Any]
    site: dict[str, Any]
    themes: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()
    place: str = ""
    of: str = ""  # the record of the source that this row belongs to, when the source says so (several places)

    @property
    def name(self) -> str:
        return str(self.organisation.get("name", ""))

    def seen(self) -> dict[str, Any]:
        """What the source says, in JSON values: kept with the origin, compared at the next reading."""
        read = {name: value for name, value in self.organisation.items() if value not in ("", None)}
        read |= {f"site.{name}": value for name, value in self.site.items() if value not in ("", None)}
        return read | ({"themes": list(self.themes)} if self.themes else {})


def checksum(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(slots=True)
class Step:
    """What one row does: to which organisation and site (None: new), which values change (before, after)."""

    draft: Draft
    organisation_id: int | None = None
    site_id: int | None = None
    origin_id: int | None = None
    group: str = ""  # the new organisation it belongs to
    lead: bool = True
    closed: bool = False  # somebody else’s record: nothing of it is written
    status: str = UNCHANGED
    seen: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    stays: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # (here, what the list says): not written
    waits: list[str] = field(default_factory=list)  # of ``stays``: what only the rest of its address keeps from it
    over: list[str] = field(default_factory=list)  # fields written because the list wins (rules.precedence)

    def columns(self, of_site: bool) -> dict[str, Any]:
        """The columns to write of the organisation, or of the site."""
        if of_site:
            return {n.removeprefix("site."): after for n, (_, after) in self.fields.items() if n.startswith("site.")}
        return {n: after for n, (_, after) in self.fields.items() if not n.startswith("site.") and n != "themes"}

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.draft.row,
            "status": self.status,
            "name": self.draft.name,
            "place": self.draft.place,
            "organisation": self.organisation_id,
            "site": self.site_id,
            "fields": [[name, before, after] for name, (before, after) in self.fields.items()],
            "stays": [[name, here, said] for name, (here, said) in self.stays.items()],
            "over": self.over,
        }


@dataclass(slots=True)
class Plan:
    """Everything an import would do, made before any transaction. ``stamps``: organisation → when it was last written;
    ``source_version``: imports applied when the plan was made. Both are checked again inside the transaction.
    ``untold``: (word, rows) of the column of themes that nobody gave a theme to, the most frequent first. ``sample``:
    the rows that the page shows as they will read (queries.sample).
    """

    steps: list[Step] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)  # the origins that the file does not hold, news or not
    known: int = 0  # records the list had brought before, without those whose absence is no news
    stamps: dict[int, Any] = field(default_factory=dict)
    source_version: int = 0
    untold: list[tuple[str, int]] = field(default_factory=list)
    sample: list[dict[str, Any]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every row could be told: else a record that seems missing may be the one of an unreadable row."""
        return not any(problem.nobody for problem in self.rejected)

    def count(self, status: str) -> int:
        return sum(step.status == status for step in self.steps)

    def report(self) -> dict[str, Any]:
        """The report of the command and of the page. rows = created + updated + unchanged + rejected."""
        return {
            "rows": len(self.steps) + len(self.rejected),
            "created": self.count(CREATED),
            "updated": self.count(UPDATED),
            "unchanged": self.count(UNCHANGED),
            "vanished": len(self.vanished),
            "rejected": [problem.as_json() for problem in self.rejected],
            "warnings": [problem.as_json() for problem in self.warnings],
        }

    def kept(self) -> dict[str, Any]:
        """The report as an Import keeps it: with the names of what vanished and the words left aside, for the page."""
        untold = {"count": len(self.untold), "words": self.untold[:20]}
        names = self.vanished[:1000]
        return self.report() | {"vanished_names": names, "untold": untold, "complete": self.complete}

    def changes(self) -> list[dict[str, Any]]:
        """Every row that changes something, or would if what is written here did not stay; for the page."""
        return [step.as_json() for step in self.steps if step.status != UNCHANGED or step.stays]

    def digest(self) -> str:
        """Of what would be written: the page applies what it showed, or nothing."""
        return checksum({"changes": self.changes(), "vanished": self.vanished})
