"""The words of a list that stand for our themes: how a cell is cut, what each word says, what was decided of it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.models import Theme
from cordee.kernel.exchange.rules import words
from cordee.kernel.reference.rules import fold

LONGEST = 120  # characters of a key, and of a word as it is shown
CLOSE = 0.86  # likeness of two spellings (difflib: 0 to 1); "couture" and "culture", 0.857, stay apart
_MARKS = {
    ";": _("point-virgule"),
    ",": _("virgule"),
    "|": _("barre verticale"),
    "/": _("barre oblique"),
    "•": _("puce"),
    "\n": _("retour à la ligne"),
}
Decisions = Mapping[str, Sequence[str]]  # key of a word → themes; none: set aside

# Why a theme is proposed for a word.
DECIDED, LABEL, FOLDED, KNOWN, NEAR, UNKNOWN = "decided", "label", "folded", "known", "near", ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The themes of one word, why, and the word of ours that it was recognised by."""

    themes: tuple[str, ...]
    why: str
    by: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is taken without being asked; a spelling that is only close is for a person to say."""
        return self.why not in (NEAR, UNKNOWN)


@lru_cache(maxsize=4096)
def key(term: str) -> str:
    """What two writings of the same word share; short whatever the word."""
    folded = fold(term) or term.strip().lower()
    digest = hashlib.sha256(folded.encode()).hexdigest()[:20]
    return folded if len(folded) <= LONGEST - 20 else f"{folded[: LONGEST - 40]} {digest}"


@lru_cache(maxsize=4096)
def terms_of(cell: str) -> tuple[str, ...]:
    """The words of a cell; a cell that is one of our labels is one word, whatever is in it."""
    if words.is_label(cell):
        return (cell.strip(),)
    return tuple(part for part in words.parts(cell) if part)


def separators(cells: Iterable[str]) -> list[Any]:
    """What cuts these cells, in words."""
    found = {mark for cell in cells for mark in words.cuts(cell)}
    return [label for mark, label in _MARKS.items() if mark in found]


def proposal(term: str, decisions: Decisions) -> Proposal:
    """What this word says: as somebody decided, else as we recognise it, else as the closest spelling suggests."""
    decided = decisions.get(key(term))
    if decided is not None:
        return Proposal(tuple(decided), DECIDED)
    return recognised(term) or near(term) or Proposal((), UNKNOWN)


@lru_cache(maxsize=4096)
def recognised(term: str) -> Proposal | None:
    """By our own words: a label or a code as written, a label but for accents and capitals, a word we know."""
    if term in Theme.values or term in _labels():
        return Proposal((words.theme(term)[0][0],), LABEL)
    codes, by = words.theme(term)
    if not codes:
        return None
    return Proposal(tuple(codes), KNOWN, _as_written(by, term)) if by else Proposal(tuple(codes), FOLDED)


def _as_written(folded: str, term: str) -> str:
    """The words of ``term`` that ``folded`` was found in, with their accents."""
    whole, most = term.split(), len(folded.split())
    parts = (" ".join(whole[at : at + size]) for size in range(1, most + 1) for at in range(len(whole)))
    return next((part.strip("().,") for part in parts if folded in fold(part)), folded)


@cache
def _labels() -> frozenset[str]:
    return frozenset(label for _c, label in words.labels())


@lru_cache(maxsize=4096)
def near(term: str) -> Proposal | None:
    """The theme whose label, or a word of ours, is spelt almost like this word or one of its parts."""
    folded = fold(term[:LONGEST])
    for written in dict.fromkeys([folded, *(part for part in folded.split() if len(part) > 5)]):
        if found := get_close_matches(written, _spellings(), n=1, cutoff=CLOSE):
            code, shown = _spellings()[found[0]]
            return Proposal((code,), NEAR, shown)
    return None


@cache
def _spellings() -> dict[str, tuple[str, str]]:
    """Folded spelling → (theme, as shown): labels, their halves, and the whole words that we know."""
    found: dict[str, tuple[str, str]] = {}
    for code, label in words.labels():
        for part in (label, *re.split(r" et | and | e | à ", label)):
            found.setdefault(fold(part), (code, part))
    for code, word in words.plain_words():
        found.setdefault(word, (code, word))
    return {written: said for written, said in found.items() if len(written) > 4}


def read(cell: str, decisions: Decisions) -> tuple[list[str], list[str], bool]:
    """(themes, words without a theme, whether somebody decided any of it) of a cell."""
    codes: list[str] = []
    unknown: list[str] = []
    said = False
    for term in terms_of(cell):
        found = decisions.get(key(term))
        if found is None:
            one = recognised(term)
            codes += one.themes if one else ()
            unknown += [] if one else [term]
        else:
            said, codes = True, [*codes, *found]
    return list(dict.fromkeys(codes)), unknown, said
