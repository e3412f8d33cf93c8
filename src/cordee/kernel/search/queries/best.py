"""The best answers to a request, at most a thousand: the cost stays that of a page, however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from rapidfuzz import fuzz

from cordee.kernel.actors.rules import Actor
from cordee.kernel.search.models import Entry
from cordee.kernel.search.queries.finding import COLUMNS, VECTOR, readings
from cordee.kernel.search.rules import Wanted, asked, fts5, tsquery

MANY = 1000
Row = tuple[int, str, int, str]  # thing, words of the title, later, line


@dataclass(frozen=True, slots=True)
class Best:
    """Things by their ids, best first. ``more``: there are others, which were not read."""

    things: list[int]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Among:
    """Ids of the things that may answer, as a query of one column. ``few``: some thousands at most."""

    ids: QuerySet[Any, Any]
    few: bool = True


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

    def rows(self, wanted: list[Wanted], *, titles: bool = False) -> list[Row]:
        """At most ``most`` + 1 rows that hold the words; ``titles``: in their title."""
        holds, params = _holds(wanted, COLUMNS[self.audience], titles)
        ours, more = self._among()
        sql = f"{holds} AND e.kind = %s{ours} LIMIT %s"
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, self.kind, *more, self.most + 1])
            return cursor.fetchall()

    def _among(self) -> tuple[str, list[Any]]:
        if self.among is None:
            return "", []
        ids, params = self.among.ids.query.sql_with_params()
        if self.among.few and connection.vendor == "sqlite":
            # the "+": read them once into a set, instead of asking the index of words for each of them
            return f" AND +t.rowid IN (SELECT id FROM search_entry WHERE kind = %s AND thing IN ({ids}))", [
                self.kind,
                *params,
            ]
        return f" AND e.thing IN ({ids})", list(params)

    def own(self, wanted: list[Wanted]) -> list[Row]:
        """What its organisation alone may find: a handful, read and compared here."""
        if self.audience != "network" or self.actor.organisation is None:
            return []
        entries = Entry.objects.filter(kind=self.kind, organisation=self.actor.organisation.pk).exclude(owner="")
        if self.among is not None:
            entries = entries.filter(thing__in=self.among.ids)
        columns = ("thing", "name", "later", "line", *COLUMNS["owner"])
        return [
            row[:4]
            for row in entries.values_list(*columns)[: self.most]
            if all(one.among(" ".join(row[4:]).split()) for one in wanted)
        ]

    def found(self, wanted: list[Wanted]) -> dict[int, Row]:
        """Rows by their thing; when they are too many, those whose title answers are read first."""
        rows = self.rows(wanted)
        if len(rows) > self.most:
            rows = [*self.rows(wanted, titles=True), *rows]
        return {row[0]: row for row in reversed([*self.own(wanted), *rows])}


def _holds(wanted: list[Wanted], columns: tuple[str, ...], titles: bool) -> tuple[str, list[str]]:
    """The beginning of the query, in the language of the database."""
    asked_for = "SELECT e.thing, e.name, e.later, e.line FROM"
    if connection.vendor == "sqlite":
        text = fts5(wanted, columns)
        text = f"({fts5(wanted, ['name'])}) AND ({text})" if titles else text
        # CROSS JOIN holds the order: words first, rows of those that are kept only
        return f"{asked_for} search_text t CROSS JOIN search_entry e ON e.id = t.rowid WHERE search_text MATCH %s", [
            text
        ]
    texts = [columns, ("name",)] if titles else [columns]
    each = [_vector(names) for names in texts]
    return f"{asked_for} search_entry e WHERE {' AND '.join(each)}", [tsquery(wanted)] * len(each)


def _vector(columns: tuple[str, ...]) -> str:
    text = " || ' ' || ".join(columns)
    return f"{VECTOR.format(text=f'({text})' if len(columns) > 1 else text)} @@ %s::tsquery"


def _ordered(rows: Iterable[Row], wanted: list[Wanted]) -> list[int]:
    """Titles that answer before texts that do; then what is not ``later``, then by title."""

    def order(row: Row) -> tuple[bool, int, str, int]:
        words = row[1].split()
        return not all(one.among(words) for one in wanted), row[2], row[1], row[0]

    return [row[0] for row in sorted(rows, key=order)]


def _nearest(rows: Iterable[Row], text: str) -> list[int]:
    """When words were mistyped: the titles, with their few words, that are most like what was typed."""
    typed = " ".join(asked(text))

    def order(row: Row) -> tuple[float, int, str, int]:
        whole = " ".join(asked(row[1]))
        return -max(fuzz.ratio(typed, whole), fuzz.token_sort_ratio(typed, f"{whole} {row[3]}")), row[2], row[1], row[0]

    return [row[0] for row in sorted(rows, key=order)]


def best(text: str, *, actor: Actor, kind: str, among: Among | None = None, most: int = MANY) -> Best:
    """The first things of one kind that this actor may find by these words, best first: those of ``find``, capped.

    One query when fewer than ``most`` answer as typed, two when more do. ``among`` narrows the answer.
    """
    asker = _Asker(actor, kind, among, most)
    held: dict[int, Row] = {}
    last: list[Wanted] = []

    def answers(wanted: list[Wanted]) -> bool:
        nonlocal held, last
        held, last = asker.found(wanted), wanted
        return bool(held)

    wanted = readings(text, answers)
    if wanted != last:
        answers(wanted)
    mistyped = any(one.others for one in wanted)
    things = _nearest(held.values(), text) if mistyped else _ordered(held.values(), wanted)
    return Best(things[:most], len(things) > most)
