"""« Qui a lu mes données »: the counts of an organisation, by month and one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.outbound.models import Channel, Reading
from cordee.kernel.outbound.rules import DETAILS, OPERATOR

MONTHS = 13


@dataclass(frozen=True, slots=True)
class Month:
    """Readings of one month by name, and ``width`` of its bar in percent of the longest."""

    first: dt.date
    count: int
    width: int


def readings_of(organisation: Organisation) -> QuerySet[Reading]:
    """What was read of this organisation, and what was read of the whole directory, the latest first."""
    rows = Reading.objects.filter(Q(organisation=organisation) | Q(organisation=None)).exclude(reader=organisation)
    return rows.select_related("reader", "agreement").order_by("-day", "pk")


def months_of(organisation: Organisation, today: dt.date) -> list[Month]:
    """The last thirteen months, the latest first; whole-directory readings count as one each."""
    index = today.year * 12 + today.month - 1
    firsts = [dt.date((index - back) // 12, (index - back) % 12 + 1, 1) for back in range(MONTHS)]
    rows = readings_of(organisation).filter(day__gte=firsts[-1]).order_by()
    sums = rows.annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("count"))
    counts: Counter[dt.date] = Counter(dict(sums))
    longest = max(counts.values(), default=0) or 1
    return [Month(first, counts[first], round(100 * counts[first] / longest)) for first in firsts]


def groups_of(organisation: Organisation) -> QuerySet[Reading, Any]:
    """(day, reader) of what was read, the latest first: what a page holds a number of."""
    rows = readings_of(organisation).select_related(None)
    return rows.order_by("-day", "reader__name", "reader").values("day", "reader").distinct()


@dataclass(frozen=True, slots=True)
class Group:
    """What one reader read on one day: (what, the row that counts it)."""

    who: str
    rows: list[tuple[str, Reading]]


def days_of(organisation: Organisation, groups: Sequence[Mapping[str, Any]]) -> dict[dt.date, list[Group]]:
    """These groups, day by day and reader by reader: one query, whatever their number."""
    wanted = {(group["day"], group["reader"]) for group in groups}
    held: dict[tuple[dt.date, str], Group] = {}
    rows = readings_of(organisation).filter(day__in={day for day, _reader in wanted})
    for row in rows.order_by("-day", "reader__name", "reader", "pk"):
        if (row.day, row.reader_id) in wanted:
            who = who_read(row)
            held.setdefault((row.day, who), Group(who, [])).rows.append((what_was_read(row), row))
    days: dict[dt.date, list[Group]] = {}
    for (day, _who), group in held.items():
        days.setdefault(day, []).append(group)
    return days


def who_read(row: Reading) -> str:
    """The reader in words."""
    if row.reader is not None:
        return row.reader.name
    return _("l’exploitant de l’outil") if row.detail == OPERATOR else _("quelqu’un qui ne s’est pas nommé")


def what_was_read(row: Reading) -> str:
    return str(DETAILS.get(row.detail, row.detail))


def reading_lines(rows: QuerySet[Reading]) -> Iterator[list[Any]]:
    """The lines of the file of readings."""
    for row in rows.iterator(chunk_size=500):
        agreement = row.agreement.title if row.agreement else ""
        way = str(Channel(row.channel).label)
        yield [row.day.isoformat(), who_read(row), what_was_read(row), way, agreement, row.count]


def reading_header() -> list[str]:
    return [_("jour"), _("qui"), _("quoi"), _("par quelle voie"), _("accord"), _("nombre de fois")]
