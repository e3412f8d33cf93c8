"""From bytes to drafts."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q

from cordee.kernel.exchange.rules import Cleaner, Decisions, Draft, Places, Problem, Rejected, Town, is_known
from cordee.kernel.reference.models import Commune
from cordee.lib import tabular
from cordee.lib.progress import Meter
from cordee.lib.tabular import Table

_COLUMNS = "code country name folded formerly department postcodes population lat_e6 lon_e6 merged_into_id".split()


def read_table(data: bytes, name: str, path: str = "") -> Table:
    """The table in a file; ``path`` leads to the list in a JSON. Raises tabular.Unreadable."""
    return tabular.read(data, name=name, known=is_known, path=path)


def places_for(table: Table, mapping: Mapping[str, str]) -> Places:
    """The communes this table may speak of: those of its departments when every row has a postcode, else all."""
    departments = _departments(table, mapping)
    rows = Commune.objects.order_by()
    if departments:
        rows = rows.filter(Q(department__in=departments) | Q(country="IT"))
    return Places(
        Town(
            code,
            country,
            name,
            folded,
            formerly,
            department,
            tuple(postcodes.split()),
            people or 0,
            lat,
            lon,
            into or "",
        )
        for code, country, name, folded, formerly, department, postcodes, people, lat, lon, into in rows.values_list(
            *_COLUMNS
        ).iterator(chunk_size=5000)
    )


def _departments(table: Table, mapping: Mapping[str, str]) -> set[str]:
    """Empty when some row has no postcode (or one that is no French postcode)."""
    if "postcode" not in mapping:
        return set()
    index = table.columns.index(mapping["postcode"])
    found: set[str] = set()
    for row in table.rows:
        digits = row.cells[index].split(".")[0].zfill(5)
        if len(digits) != 5 or not digits.isdigit():
            return set()
        found |= (
            {digits[:3]} if digits.startswith("97") else {digits[:2], *(("2A", "2B") if digits[:2] == "20" else ())}
        )
    return found


def drafts_of(
    table: Table,
    mapping: Mapping[str, str],
    places: Places,
    today: dt.date,
    decisions: Decisions | None = None,
    meter: Meter | None = None,
) -> tuple[list[Draft], list[Problem], list[Problem]]:
    """(drafts, rejected, warnings) of every row, in the order of the file."""
    meter = meter or Meter()
    meter.begin("reading", len(table.rows))
    cleaner = Cleaner(table.columns, mapping, places, today, decisions)
    drafts: list[Draft] = []
    rejected: list[Problem] = []
    for row in table.rows:
        before = len(cleaner.warnings)
        meter.add()
        try:
            drafts.append(cleaner.draft(row))
        except Rejected as refusal:
            del cleaner.warnings[before:]
            rejected.append(Problem(row.number, refusal.column, refusal.reason, refusal.nobody))
    used = set(mapping.values()) | {""}
    notes = [Problem(n.row, n.column, n.reason) for n in table.notes if n.column in used]
    return drafts, rejected, sorted(notes + cleaner.warnings, key=lambda problem: problem.row)
