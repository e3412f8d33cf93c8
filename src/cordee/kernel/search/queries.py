"""What one may not see is not found: every answer goes through ``find``."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Count, Expression, F, Func, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from rapidfuzz.distance import DamerauLevenshtein

from cordee.kernel.actors.rules import Actor
from cordee.kernel.search.models import Entry, Word
from cordee.kernel.search.rules import Wanted, asked, fts5, slack, stem, tsquery
from cordee.lib.module import installed

_COLUMNS = {"public": ("public",), "network": ("public", "network"), "owner": ("public", "network", "owner")}
_VECTOR = "array_to_tsvector(array_remove(string_to_array({text}, ' '), ''))"


class _Holds(Func):
    """Whether an entry's text holds the words: FTS5 on SQLite, a GIN index over the same words on PostgreSQL."""

    output_field = BooleanField()

    def __init__(self, wanted: list[Wanted], *columns: str) -> None:
        super().__init__(F("pk"), *map(F, columns))
        self.wanted, self.columns = wanted, columns

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        pk, params = compiler.compile(self.source_expressions[0])
        sql = f"{pk} IN (SELECT rowid FROM search_text WHERE search_text MATCH %s)"
        return sql, (*params, fts5(self.wanted, self.columns))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        columns = [compiler.compile(source)[0] for source in self.source_expressions[1:]]
        text = " || ' ' || ".join(columns)
        text = f"({text})" if len(columns) > 1 else text
        return f"({_VECTOR.format(text=text)} @@ %s::tsquery)", (tsquery(self.wanted),)


def _seen(actor: Actor, wanted: list[Wanted]) -> Q:
    """Entries that hold the words in the texts this actor may read."""
    if actor.is_animator or actor.is_operator:
        return Q(_Holds(wanted, *_COLUMNS["owner"]))
    if actor.organisation is None:
        return Q(_Holds(wanted, *_COLUMNS["public"]))
    own = Q(_Holds(wanted, *_COLUMNS["owner"]), organisation=actor.organisation.pk)
    return own | Q(_Holds(wanted, *_COLUMNS["network"]))


def _near(word: str) -> tuple[str, ...]:
    """Public words that someone may have meant: a letter wrong, missing, doubled or two letters swapped."""
    start, wrong = stem(word), slack(word)
    if not wrong:
        return ()
    lengths = (len(start) - wrong, len(start) + wrong + 1)
    known = Word.objects.filter(length__range=lengths).values_list("word", flat=True)
    far = wrong + 1
    return tuple(
        sorted(found for found in known if DamerauLevenshtein.distance(start, stem(found), score_cutoff=wrong) < far)
    )


def _rank(wanted: list[Wanted]) -> Expression:
    """Titles that answer come before texts that do."""
    return Case(When(_Holds(wanted, "name"), then=Value(0)), default=Value(1), output_field=IntegerField())


def find(text: str, *, actor: Actor, kind: str = "") -> QuerySet[Entry]:
    """What this actor may find by these words, best first: every word must be there, as such or as a beginning.

    When nothing answers, the words are taken as mistyped. The set is the same on SQLite and PostgreSQL. Use
    ``.values("thing")`` as a subquery to filter a list and count it by the same request.
    """
    entries = Entry.objects.filter(kind=kind) if kind else Entry.objects.all()
    words = asked(text)
    if not words:
        return entries.none()
    wanted = [Wanted(stem(word)) for word in words]
    if not entries.filter(_seen(actor, wanted)).exists():
        wanted = [Wanted(stem(word), _near(word)) for word in words]
    return entries.filter(_seen(actor, wanted)).annotate(rank=_rank(wanted)).order_by("rank", "later", "name", "pk")


@dataclass(frozen=True, slots=True)
class Group:
    """The first answers of one kind, how many there are, and the list that shows them all ("" when none does)."""

    label: Any
    entries: list[Entry]
    count: int
    url: str


def grouped(text: str, *, actor: Actor, first: int = 8) -> list[Group]:
    """The answers by kind, in the order of the manifests."""
    found = find(text, actor=actor)
    counts = dict(found.order_by().values_list("kind").annotate(Count("pk")))
    kinds = [(kind, *said) for module in installed() for kind, said in module.kinds.items() if kind in counts]
    return [
        Group(
            label,
            list(found.filter(kind=kind)[:first]),
            counts[kind],
            f"{reverse(url_name)}?{urlencode({'q': text})}" if url_name else "",
        )
        for kind, label, url_name in kinds
    ]
