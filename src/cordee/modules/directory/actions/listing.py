"""Keeping the rows of the list and its totals: derived data, so that no journal line is written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from cordee.kernel.actors.queries import live_organisations
from cordee.lib.bulk import insert_rows
from cordee.modules.directory.models import Listing, Total
from cordee.modules.directory.queries.listing import COLUMNS, Row, listed, rows_now

BATCH = 2000
_COUNT = (
    "INSERT INTO directory_total (kind, value, number) VALUES (%s, %s, %s)"
    " ON CONFLICT (kind, value) DO UPDATE SET number = directory_total.number + excluded.number"
)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while some := list(islice(left, BATCH)):
        yield some


def _values(row: Row) -> Iterator[tuple[str, str]]:
    """What the totals count of a row."""
    yield "all", ""
    yield "families", row.family
    for kind, text in (("themes", row.themes), ("communes", row.communes), ("territories", row.territories)):
        for value in text.split():
            yield kind, value
    if row.outside:
        yield "outside", ""


@transaction.atomic
def relist(*, ids: Iterable[int]) -> None:
    """Make the list hold these organisations as they are now."""
    for some in _batches(ids):
        before, now = listed(some), rows_now(some)
        changed = [row for pk, row in now.items() if before.get(pk) != row]
        gone = [pk for pk in before if pk not in now]
        if not changed and not gone:
            continue
        counts = Counter(value for row in changed for value in _values(row))
        counts.subtract(
            value for pk in (*gone, *(row[0] for row in changed)) if pk in before for value in _values(before[pk])
        )
        _count(counts)
        Listing.objects.filter(pk__in=gone).delete()
        insert_rows(Listing, COLUMNS, changed, unique=COLUMNS[:1], update=COLUMNS[1:])


def _count(counts: Counter[tuple[str, str]]) -> None:
    """Add to the totals. Always in the same order, the total of all first: two writers wait, never for each other."""
    steps = [(*value, number) for value, number in sorted(counts.items()) if number]
    if steps:
        Total.objects.select_for_update().filter(kind="all").first()
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, steps)


@transaction.atomic
def relist_all() -> None:
    """Empty the list and its totals, and fill them from the records."""
    Listing.objects.all().delete()
    Total.objects.all().delete()
    relist(ids=live_organisations().order_by("pk").values_list("pk", flat=True).iterator())
