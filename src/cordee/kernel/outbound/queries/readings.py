"""« Qui a lu mes données »: the counts of an organisation, by month and one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
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
