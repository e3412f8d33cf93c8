"""The answers to a request as rows of the index, whatever their number."""

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Case, Expression, F, Func, IntegerField, Q, QuerySet, Value, When

from cordee.kernel.actors.rules import Actor
from cordee.kernel.search.models import Entry
from cordee.kernel.search.queries.spelling import near, whole
from cordee.kernel.search.rules import Wanted, asked, fts5, stem, tsquery

COLUMNS = {"public": ("public",), "network": ("public", "network"), "owner": ("public", "network", "owner")}
VECTOR = "array_to_tsvector(array_remove(string_to_array({text}, ' '), ''))"


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
        return f"({VECTOR.format(text=text)} @@ %s::tsquery)", (tsquery(self.wanted),)


def seen(actor: Actor, wanted: list[Wanted]) -> Q:
    """Entries that hold the words in the texts this actor may read."""
    if actor.is_animator or actor.is_operator:
        return Q(_Holds(wanted, *COLUMNS["owner"]))
    if actor.organisation is None:
        return Q(_Holds(wanted, *COLUMNS["public"]))
    own = Q(_Holds(wanted, *COLUMNS["owner"]), organisation=actor.organisation.pk)
    return own | Q(_Holds(wanted, *COLUMNS["network"]))


def as_typed(text: str) -> list[Wanted]:
    """The words of a request, taken as they are; none when it holds no word."""
    return [Wanted(stem(word)) for word in asked(text)]


def readings(text: str, answers: Callable[[list[Wanted]], bool]) -> list[Wanted]:
    """The request in the first reading that answers, else in the last: as typed; mistyped; without the words that,
    even mistyped, are nowhere; without the short ones that no text holds, since no error is forgiven in them. Empty
    when nothing was asked."""
    words, wanted = asked(text), as_typed(text)
    if not wanted or answers(wanted):
        return wanted
    wanted = [Wanted(stem(word), near(word)) for word in words]
    if len(words) == 1 or answers(wanted):
        return wanted
    known = [one for one in wanted if answers([one])] or wanted
    if known != wanted and answers(known):
        return known
    sure = whole(words)
    return [one for one, word in zip(wanted, words, strict=True) if one in known and word in sure] or known


def _rank(wanted: list[Wanted]) -> Expression:
    """Titles that answer come before texts that do."""
    return Case(When(_Holds(wanted, "name"), then=Value(0)), default=Value(1), output_field=IntegerField())


def find(text: str, *, actor: Actor, kind: str = "") -> QuerySet[Entry]:
    """What this actor may find by these words, best first: every word must be there, as such or as a beginning.

    When nothing answers, the words are taken as mistyped. The set is the same on SQLite and PostgreSQL. All of it is
    read to be sorted or counted: where it may be thousands, ``best`` reads the first ones.
    """
    entries = Entry.objects.filter(kind=kind) if kind else Entry.objects.all()
    wanted = readings(text, lambda wanted: entries.filter(seen(actor, wanted)).exists())
    if not wanted:
        return entries.none()
    return entries.filter(seen(actor, wanted)).annotate(rank=_rank(wanted)).order_by("rank", "later", "name", "pk")
