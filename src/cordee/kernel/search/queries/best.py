"""The best answers to a request, at most a thousand: the cost stays that of a page, however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from rapidfuzz import fuzz

from cordee.kernel.actors.rules import Actor
from cordee.kernel.search.models import Entry
from cordee.kernel.search.queries.finding import COLUMNS, VECTOR, readings
from cordee.kernel.search.rules import Wanted, asked, fts5, tsquery
from cordee.lib.ids import one_of

MANY = 1000
Row = tuple[int, int, str, int, str]  # 0 when the title answers, later, words of the title, thing, line
_ROW = "e.later, e.name, e.thing, e.line"


@dataclass(frozen=True, slots=True)
class Best:
    """Things, best first. ``more``: there are others, which were not read. ``wanted``: the words as they were read."""

    things: list[int]
    more: bool = False
    wanted: list[Wanted] = field(default_factory=list)


Among = list[int] | QuerySet[Any, Any]  # ids of the things that may answer: some thousands, or a query of one column


@dataclass(frozen=True, slots=True)
class _Asker:
    """One kind of things, read as one actor may."""

    actor: Actor
    kind: str
    among: Among | None
    most: int

    @property
    def audience(self) -> str:
        if self.actor.is_animator or self.actor.is_operator:
            return "owner"
        return "public" if self.actor.organisation is None else "network"

    def rows(self, wanted: list[Wanted]) -> list[Row]:
        """At most ``most`` + 1 rows that hold the words: those whose title does, then, if there is room, the others."""
        if isinstance(self.among, list):
            rows = self._read(_reads(wanted, COLUMNS[self.audience], _ROW), self.most + 1)
            return [(_rank(wanted, row[1]), *row) for row in rows]
        rows = self._read(_holds(wanted, COLUMNS[self.audience], f"0, {_ROW}", titles=True), self.most + 1)
        if room := self.most + 1 - len(rows):
            rows += self._read(_holds(wanted, COLUMNS[self.audience], f"1, {_ROW}", titles=False), room)
        return rows

    def sorts(self, wanted: list[Wanted]) -> bool:
        """Whether the database alone can put the answers in order: few things, words as typed, nothing of one's own."""
        typed = bool(wanted) and not any(one.others for one in wanted)
        return typed and isinstance(self.among, list) and not self.own(wanted)

    def things(self, wanted: list[Wanted]) -> list[int]:
        """The things of ``found`` when ``sorts``: of a thousand answers their texts need not be read here."""
        holds = _reads(wanted, COLUMNS[self.audience], "e.thing")
        return [row[0] for row in self._read(holds, self.most + 1, _in_order(wanted))]

    def _read(self, holds: tuple[str, list[str]], most: int, order: tuple[str, list[str]] = ("", [])) -> list[Any]:
        ours, more = self._among()
        sql = f"{holds[0]} AND e.kind = %s{ours}{order[0]} LIMIT %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*holds[1], self.kind, *more, *order[1], most])
            return cursor.fetchall()

    def _among(self) -> tuple[str, list[Any]]:
        if self.among is None:
            return "", []
        if isinstance(self.among, list):
            sql, param = one_of(connection, "e.thing", self.among)
            return f" AND {sql}", [param]
        ids, params = self.among.query.sql_with_params()
        return f" AND e.thing IN ({ids})", list(params)

    def own(self, wanted: list[Wanted]) -> list[Row]:
        """What its organisation alone may find: a handful, read and compared here."""
        if self.audience != "network" or self.actor.organisation is None:
            return []
        entries = Entry.objects.filter(kind=self.kind, organisation=self.actor.organisation.pk).exclude(owner="")
        if self.among is not None:
            entries = entries.filter(thing__in=self.among)
        columns = ("later", "name", "thing", "line", *COLUMNS["owner"])
        return [
            (_rank(wanted, row[1]), *row[:4])
            for row in entries.values_list(*columns)[: self.most]
            if all(one.among(" ".join(row[4:])) for one in wanted)
        ]

    def found(self, wanted: list[Wanted]) -> list[Row]:
        """Titles that answer before texts that do; then what is not ``later``, then by title. No word finds nothing."""
        if not wanted:
            return []
        own = self.own(wanted)
        rows = sorted([*own, *self.rows(wanted)])
        return list({row[3]: row for row in rows}.values()) if own else rows


def _rank(wanted: list[Wanted], title: str) -> int:
    return 0 if all(one.among(title) for one in wanted) else 1


def _holds(wanted: list[Wanted], columns: tuple[str, ...], row: str, *, titles: bool) -> tuple[str, list[str]]:
    """The beginning of a query, in the language of the database; ``titles``: whose title holds the words, or not."""
    if connection.vendor == "sqlite":
        text, name = fts5(wanted, columns), fts5(wanted, ["name"])
        # CROSS JOIN holds the order: words first, rows of those that are kept only
        return (
            f"SELECT {row} FROM search_text t CROSS JOIN search_entry e ON e.id = t.rowid WHERE search_text MATCH %s",
            [f"({name}) AND ({text})" if titles else f"({text}) NOT ({name})"],
        )
    name = f"{'' if titles else 'NOT '}{_vector(('name',))}"
    return f"SELECT {row} FROM search_entry e WHERE {_vector(columns)} AND {name}", [tsquery(wanted)] * 2


def _reads(wanted: list[Wanted], columns: tuple[str, ...], row: str) -> tuple[str, list[str]]:
    """The same for few things: their texts are read, which is quicker than asking the index of words for everything
    that holds a common word."""
    condition, params = _within(wanted, " || ' ' || ".join(f"e.{column}" for column in columns))
    return f"SELECT {row} FROM search_entry e WHERE {condition}", params


def _in_order(wanted: list[Wanted]) -> tuple[str, list[str]]:
    """The order of ``found`` in the language of the database; texts by their code points, as Python has them."""
    titles, params = _within(wanted, "e.name")
    letters = "BINARY" if connection.vendor == "sqlite" else '"C"'
    return f" ORDER BY NOT {titles}, e.later, e.name COLLATE {letters}, e.thing", params


def _within(wanted: list[Wanted], text: str) -> tuple[str, list[str]]:
    """The condition that this expression of texts holds the words."""
    within = "instr" if connection.vendor == "sqlite" else "strpos"
    conditions, params = [], []
    for one in wanted:
        words = [f" {one.start}" if one.is_prefix else f" {one.start} ", *(f" {word} " for word in one.others)]
        conditions.append(" OR ".join([f"{within}(' ' || {text} || ' ', %s) > 0"] * len(words)))
        params += words
    return f"(({') AND ('.join(conditions)}))", params


def _vector(columns: tuple[str, ...]) -> str:
    text = " || ' ' || ".join(columns)
    return f"{VECTOR.format(text=f'({text})' if len(columns) > 1 else text)} @@ %s::tsquery"


def _nearest(rows: Iterable[Row], text: str) -> list[Row]:
    """When words were mistyped: the titles, with their few words, that are most like what was typed."""
    typed = " ".join(asked(text))

    def order(row: Row) -> tuple[float, Row]:
        whole = " ".join(asked(row[2]))
        return -max(fuzz.ratio(typed, whole), fuzz.token_sort_ratio(typed, f"{whole} {row[4]}")), (0, *row[1:])

    return sorted(rows, key=order)


def reading(text: str, *, actor: Actor, kind: str) -> list[Wanted]:
    """How these words are read: as typed when something of this kind answers, else as mistyped."""
    asker = _Asker(actor, kind, None, 0)
    return readings(text, lambda wanted: bool(asker.found(wanted)))


def best(
    text: str,
    *,
    actor: Actor,
    kind: str,
    among: Among | None = None,
    most: int = MANY,
    wanted: list[Wanted] | None = None,
) -> Best:
    """The first things of one kind that this actor may find by these words, best first: those of ``find``, capped.

    Two queries at most for each reading of the words. ``among`` narrows the answer; ``wanted`` is then the reading
    that all of the kind gives: what is narrowed does not change what was typed.
    """
    if wanted is not None:
        asker = _Asker(actor, kind, among, most)
        if asker.sorts(wanted):
            things = asker.things(wanted)
            return Best(things[:most], len(things) > most, wanted)
        return _best(text, asker.found(wanted), wanted, most)
    return best_of_each(text, actor=actor, kinds=[kind], among=among, most=most)[kind]


def best_of_each(
    text: str, *, actor: Actor, kinds: Iterable[str], among: Among | None = None, most: int = MANY
) -> dict[str, Best]:
    """The same for several kinds, the words being read alike for all: mistyped only when none answers."""
    askers = {kind: _Asker(actor, kind, among, most) for kind in kinds}
    held: dict[str, list[Row]] = dict.fromkeys(askers, [])
    last: list[Wanted] = []

    def answers(wanted: list[Wanted]) -> bool:
        nonlocal held, last
        held, last = {kind: asker.found(wanted) for kind, asker in askers.items()}, wanted
        return any(held.values())

    wanted = readings(text, answers)
    if wanted != last:
        answers(wanted)
    return {kind: _best(text, rows, wanted, most) for kind, rows in held.items()}


def _best(text: str, rows: list[Row], wanted: list[Wanted], most: int) -> Best:
    order = _nearest(rows, text) if any(one.others for one in wanted) else rows
    return Best([row[3] for row in order[:most]], len(order) > most, wanted)
