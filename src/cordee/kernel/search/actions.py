"""Keeping the index: derived data, so that no journal line is written."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from cordee.kernel.search.events import IndexRebuilt
from cordee.kernel.search.models import Entry, Part, Word
from cordee.kernel.search.rules import Text, parts, stored, words_of
from cordee.lib.bulk import insert_rows
from cordee.lib.ids import Among
from cordee.lib.module import installed, publish

BATCH = 1000
AUDIENCES = ("public", "network", "owner")
_THING = ("kind", "thing")
_COLUMNS = ("title", "line", "url", "organisation_id", "name", *AUDIENCES, "later")
_PUBLIC = len(_THING) + _COLUMNS.index("public")
Row = tuple[Any, ...]  # _THING, then _COLUMNS


def _row(text: Text) -> Row:
    """Who does not know of the thing finds it by no word: the texts of the audiences before its own are left out."""
    title = words_of(text.title)
    known = AUDIENCES.index(text.audience)
    said = ("",) * known + tuple(
        stored([*(title if rank == known else ()), *words_of(words)])
        for rank, words in enumerate((text.public, text.network, text.owner))
        if rank >= known
    )
    shown = (text.title[:200], text.line[:200], text.url, text.organisation_id, stored(title))
    return (text.kind, text.thing, *shown, *said, text.later)


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _changed(rows: list[Row]) -> list[Row]:
    """Those that would differ: an import that changes nothing writes nothing."""
    kinds, things = {str(row[0]) for row in rows}, Among("thing", (row[1] for row in rows))
    held = set(Entry.objects.filter(things, kind__in=kinds).values_list(*_THING, *_COLUMNS))
    return [row for row in rows if row not in held]


def _learn(words: set[str]) -> None:
    """An import brings thousands of words, most of them known. Numbers are never corrected."""
    spelt = {word for word in words if word.isalpha()}
    new = sorted(spelt - set(Word.objects.filter(Among("word", spelt)).values_list("word", flat=True)))
    insert_rows(Word, ("word",), ((word,) for word in new), unique=("word",))
    insert_rows(Part, ("key", "word"), ((key, word) for word in new for key in parts(word)), unique=("key", "word"))


@transaction.atomic
def put(*, texts: Iterable[Text]) -> int:
    """Index these things, new or changed; how many rows were written. A thing given twice keeps its last text."""
    written = 0
    for batch in _batches(texts):
        rows = _changed(list({(text.kind, text.thing): _row(text) for text in batch}.values()))
        insert_rows(Entry, (*_THING, *_COLUMNS), rows, unique=_THING, update=_COLUMNS)
        _learn({word for row in rows for word in row[_PUBLIC].split()})
        written += len(rows)
    return written


@transaction.atomic
def forget(*, kind: str, things: Iterable[int]) -> None:
    """Take things out of the index."""
    Entry.objects.filter(kind=kind, thing__in=list(things)).delete()


@transaction.atomic
def rebuild() -> int:
    """Empty the index and fill it from every package's manifest; how many things can be found."""
    Entry.objects.all().delete()
    Word.objects.all().delete()
    Part.objects.all().delete()
    found = sum(put(texts=texts()) for module in installed() for texts in module.search)
    publish(IndexRebuilt())
    return found
