"""Keeping the index: derived data, so that no journal line is written."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from cordee.kernel.search.events import IndexRebuilt
from cordee.kernel.search.models import Entry, Part, Word
from cordee.kernel.search.rules import Text, folded, parts
from cordee.lib.module import installed, publish

BATCH = 1000
_COLUMNS = ("title", "line", "url", "organisation_id", "name", "public", "network", "owner", "later")


def _entry(text: Text) -> Entry:
    parts = {"public": [text.public], "network": [text.network], "owner": [text.owner]}
    for audience in parts:  # who does not know of the thing finds it by no word
        if audience == text.audience:
            parts[audience].insert(0, text.title)
            break
        parts[audience].clear()
    return Entry(
        kind=text.kind,
        thing=text.thing,
        title=text.title[:200],
        line=text.line[:200],
        url=text.url,
        organisation_id=text.organisation_id,
        name=folded(text.title),
        later=text.later,
        **{audience: folded(*texts) for audience, texts in parts.items()},
    )


def _batches(texts: Iterable[Text]) -> Iterator[list[Text]]:
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _changed(entries: list[Entry]) -> list[Entry]:
    """Those whose row would differ: an import that changes nothing writes nothing."""
    kinds, things = {entry.kind for entry in entries}, [entry.thing for entry in entries]
    rows = Entry.objects.filter(kind__in=kinds, thing__in=things).values_list("kind", "thing", *_COLUMNS)
    held = {row[:2]: row[2:] for row in rows}
    return [
        entry
        for entry in entries
        if held.get((entry.kind, entry.thing)) != tuple(getattr(entry, column) for column in _COLUMNS)
    ]


def _learn(words: set[str]) -> None:
    """Written without models: an import brings thousands of words, most of them known. Numbers are never corrected."""
    spelt = {word for word in words if word.isalpha()}
    new = sorted(spelt - set(Word.objects.filter(word__in=spelt).values_list("word", flat=True)))
    if not new:
        return
    with connection.cursor() as cursor:
        for table, columns, rows in (
            ("search_word", "word", [(word,) for word in new]),
            ("search_part", "key, word", [(key, word) for word in new for key in parts(word)]),
        ):
            marks = ", ".join(["%s"] * len(columns.split()))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", rows)


@transaction.atomic
def put(*, texts: Iterable[Text]) -> int:
    """Index these things, new or changed; how many rows were written. A thing given twice keeps its last text."""
    written = 0
    for batch in _batches(texts):
        entries = _changed(list({(text.kind, text.thing): _entry(text) for text in batch}.values()))
        Entry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["kind", "thing"],
            update_fields=[column.removesuffix("_id") for column in _COLUMNS],
        )
        _learn({word for entry in entries for word in entry.public.split()})
        written += len(entries)
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
