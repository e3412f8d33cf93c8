"""How a text becomes words: the same on both databases, because it is done here and not by them.

Accents, case, ligatures, elisions and the dots of acronyms go; « Saint » and « St » meet. Words that a request can
do without are dropped from requests only.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_ACRONYM = re.compile(r"\b(?:\w\.){2,}")
_ACCENT = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_NUMBER = re.compile(r"[\d\s.]{9,}")
_WORD = re.compile(r"[^\W_]+")
_ALSO = {"saint": "st", "sainte": "ste", "st": "saint", "ste": "sainte"}
_IDLE = frozenset(
    "a au aux avec ce ces d dans de des du elle en et il je l la le les leur leurs mes mon nos notre nous ou par pas"
    " pour qu que qui sa se ses son sur un une vos votre vous y the of and in for di del della e il lo gli".split()
)
LONGEST = 40  # a longer word is cut: nobody types it, and an index keeps it for ever
MOST = 8  # words of a request; the rest is left out


@dataclass(frozen=True, slots=True)
class Text:
    """One thing to be found, and what each audience may find it by.

    ``thing`` is its id within ``kind``; ``line`` says in a few words what it is, under its title. ``public`` is read
    by everyone, ``network`` by whoever acts for an organisation, ``owner`` by the people of ``organisation_id``.
    ``title`` and ``line`` are shown to the first of these audiences whose turn has come: ``audience``. What is
    ``later`` (0 to 9) comes after what answers as well: an obsolete record after a verified one.
    """

    kind: str
    thing: int
    title: str
    url: str
    line: str = ""
    organisation_id: int | None = None
    audience: str = "public"
    public: str = ""
    network: str = ""
    owner: str = ""
    later: int = 0


_MARKS = {code: None for code in range(0x20000) if unicodedata.combining(chr(code))}


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    if "." in text:
        text = _ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", text)
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKC", text).casefold().translate(_LIGATURES)
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return [word[:LONGEST] for word in _WORD.findall(text)]


def stored(words: Iterable[str]) -> str:
    """What is stored and indexed of folded words: each once, with its other spelling."""
    once = dict.fromkeys(words)
    return " ".join(once | dict.fromkeys(_ALSO[word] for word in _ALSO.keys() & once))


def folded(*texts: str) -> str:
    """What is stored and indexed of these texts."""
    return stored(word for text in texts for word in words_of(text))


def stem(word: str) -> str:
    """Without the mark of a plural: « ateliers » asks for « atelier », « réseaux » for « réseau »."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and not word.isdigit() else word


def asked(text: str) -> list[str]:
    """The words of a request: idle ones dropped unless there is nothing else, a number typed in groups joined."""
    if _NUMBER.fullmatch(text.strip()):
        text = "".join(words_of(text))
    words = list(dict.fromkeys(words_of(text)))
    return ([word for word in words if word not in _IDLE] or words)[:MOST]


def slack(word: str) -> int:
    """How many letters may be wrong, missing, doubled or swapped: none in a number or a short word."""
    if any(letter.isdigit() for letter in word) or len(word) < 4:
        return 0
    return 2 if len(word) >= 8 else 1


def _pieces(length: int, count: int) -> list[tuple[int, int]]:
    """Where a word of this length is cut into as many pieces: (start, size) of each."""
    ends = [length * i // count for i in range(count + 1)]
    return [(start, end - start) for start, end in zip(ends, ends[1:], strict=False)]


def parts(word: str) -> list[str]:
    """The keys a word is found by when it is mistyped: of its k + 1 pieces, k errors leave one intact.

    A key says how many errors it allows, the length of the word, which piece it is and its letters.
    """
    start = stem(word)
    length = len(start)
    allowed = [wrong for wrong, fits in ((1, 2 <= length <= 8), (2, length >= 5)) if fits]
    return [
        f"{wrong}{length:02}{i}{start[at : at + size]}"
        for wrong in allowed
        for i, (at, size) in enumerate(_pieces(length, wrong + 1))
    ]


def probes(word: str) -> set[str]:
    """The keys under which every word that is ``slack(word)`` errors away, or nearer, is found (and some others).

    A piece shifts only by the letters added or dropped before it, and what follows it must make up the difference
    (Li, Deng, Wang & Feng, "Pass-Join", 2011). Two letters swapped may spoil two pieces: each swap is undone first.
    """
    start, wrong = stem(word), slack(word)
    if not wrong:
        return set()
    swapped = {start[:i] + start[i + 1] + start[i] + start[i + 2 :] for i in range(len(start) - 1)}
    keys = set()
    for length in range(max(2, len(start) - wrong), len(start) + wrong + 1):
        more = len(start) - length
        for i, (at, size) in enumerate(_pieces(length, wrong + 1)):
            shifts = range(max(-i, more - wrong + i, -at), min(i, more + wrong - i, len(start) - size - at) + 1)
            for spelt in (start, *swapped):
                keys |= {f"{wrong}{length:02}{i}{spelt[at + by : at + by + size]}" for by in shifts}
    return keys


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a request: it begins like ``start`` (or is it, when a single letter), or is one of ``others``."""

    start: str
    others: tuple[str, ...] = ()

    @property
    def is_prefix(self) -> bool:
        return len(self.start) > 1

    def among(self, text: str) -> bool:
        """Whether this folded text holds it: what the databases answer, for texts already read."""
        words = f" {text} "
        if f" {self.start}" in words if self.is_prefix else f" {self.start} " in words:
            return True
        return any(f" {other} " in words for other in self.others)


def fts5(wanted: Iterable[Wanted], columns: Iterable[str]) -> str:
    """The request in the language of SQLite's FTS5."""
    each = (
        "(" + " OR ".join([f'"{one.start}"' + "*" * one.is_prefix, *(f'"{word}"' for word in one.others)]) + ")"
        for one in wanted
    )
    return "{" + " ".join(columns) + "} : (" + " AND ".join(each) + ")"


def tsquery(wanted: Iterable[Wanted]) -> str:
    """The request in the language of PostgreSQL's tsquery."""
    each = (
        "(" + " | ".join([f"'{one.start}'" + ":*" * one.is_prefix, *(f"'{word}'" for word in one.others)]) + ")"
        for one in wanted
    )
    return " & ".join(each)
