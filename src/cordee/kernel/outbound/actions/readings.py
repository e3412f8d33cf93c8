"""The counts of readings: many at once, by one statement for each few hundred."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import connection, transaction

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Agreement, Reading
from cordee.kernel.outbound.rules import Read, kept_since

_COLUMNS = "day, organisation_id, reader_id, agreement_id, channel, detail, key, count"
_ADD = """
INSERT INTO outbound_reading ({columns}) VALUES {rows}
ON CONFLICT (day, key) DO UPDATE SET count = outbound_reading.count + excluded.count
"""
_AT_ONCE = 500


def _existing(model: Any, ids: Iterable[int | None]) -> set[int | None]:
    """What is counted may have been deleted since: a count never fails for that."""
    known: set[int | None] = {None}
    for some in _parts(sorted({pk for pk in ids if pk is not None})):
        known |= set(model.objects.filter(pk__in=some).values_list("pk", flat=True))
    return known


def _parts(things: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(things)
    while some := list(islice(left, _AT_ONCE)):
        yield some


@transaction.atomic
def count_readings(*, reads: Mapping[Read, int], by: Actor) -> None:
    """Add these numbers of readings to the counts of their days. No line of the journal: the counts are one."""
    organisations = _existing(Organisation, {pk for read in reads for pk in (read.organisation, read.reader)})
    agreements = _existing(Agreement, {read.agreement for read in reads})
    known = {
        read: count
        for read, count in reads.items()
        if {read.organisation, read.reader} <= organisations and read.agreement in agreements
    }
    with connection.cursor() as cursor:
        for some in _parts(known.items()):
            values = [_values(read, count) for read, count in some]
            rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(values))
            cursor.execute(_ADD.format(columns=_COLUMNS, rows=rows), [value for row in values for value in row])


def _values(read: Read, count: int) -> list[Any]:
    numbers = [read.organisation, read.reader, read.agreement]
    return [read.day.isoformat(), *numbers, read.channel, read.detail[:200], read.key, count]


@transaction.atomic
def forget_readings(*, by: Actor) -> None:
    """Counts older than the instance keeps them."""
    Reading.objects.filter(day__lt=kept_since(by.today)).delete()
