"""The words of a list's column of themes: how often, what they say, what somebody decided of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cordee.kernel.exchange.models import Import, Source, Term
from cordee.kernel.exchange.rules import Decisions, Proposal, proposal, separators, term_key, terms_of
from cordee.kernel.exchange.rules.terms import recognised
from cordee.lib.tabular import Table

_EXAMPLES = 2


@dataclass(slots=True)
class Found:
    """A word, how many rows hold it, and who the first of them are. ``holds``: read without being asked."""

    key: str
    text: str
    rows: int = 0
    holds: bool = False
    decided: bool = False
    names: list[str] = field(default_factory=list)

    def proposal(self, decisions: Decisions) -> Proposal:
        """What the page proposes: looks for close spellings too, which costs more."""
        return proposal(self.text, decisions)


def decisions_of(source: Source | None) -> dict[str, tuple[str, ...]]:
    """What somebody said of the words of this list: key → themes, none for a word set aside."""
    if source is None:
        return {}
    return {key: tuple(themes) for key, themes in Term.objects.filter(source=source).values_list("key", "themes")}


def _cells(table: Table, mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(cell of the themes, name) of each row that has one."""
    if "themes" not in mapping:
        return
    index = table.columns.index(mapping["themes"])
    name = table.columns.index(mapping["name"]) if "name" in mapping else None
    for row in table.rows:
        if row.cells[index]:
            yield row.cells[index], row.cells[name] if name is not None else ""


def terms_in(table: Table, mapping: Mapping[str, str], decisions: Decisions) -> list[Found]:
    """Every word of the column of themes once, whatever its writing; the most frequent first."""
    found: dict[str, Found] = {}
    rows: Counter[str] = Counter()
    for cell, name in _cells(table, mapping):
        for key, text in {term_key(text): text for text in reversed(terms_of(cell))}.items():
            rows[key] += 1
            term = found.setdefault(key, Found(key, text))
            if name and len(term.names) < _EXAMPLES and name not in term.names:
                term.names.append(name)
    for term in found.values():
        term.rows, term.decided = rows[term.key], term.key in decisions
        term.holds = term.decided or recognised(term.text) is not None
    return sorted(found.values(), key=lambda term: -term.rows)


def terms_to_tell(table: Table, run: Import) -> bool:
    """Whether some word of this file was never decided, however well it is recognised."""
    return any(not term.decided for term in terms_in(table, run.mapping, decisions_of(run.source)))


def cut_at(table: Table, mapping: Mapping[str, str]) -> list[Any]:
    """The separators in use in the column of themes, in words."""
    return separators(cell for cell, _name in _cells(table, mapping))
