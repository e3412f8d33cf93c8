"""The addresses that are read again: those one may see, those that are due, and what they already know."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Import, Origin, Pull, PullState, Source, State
from cordee.kernel.exchange.rules import STUCK, can_import, imports_for_all, owner_for, propose
from cordee.lib.tabular import Table


def pulls_visible_to(actor: Actor) -> QuerySet[Pull]:
    """Every address for those who animate or operate; a manager has the organisation's."""
    rows = Pull.objects.select_related("source__organisation", "last_import")
    if imports_for_all(actor):
        return rows
    return rows.filter(source__organisation=owner_for(actor)) if can_import(actor) else rows.none()


def due(at: dt.datetime) -> list[int]:
    """The addresses to read now, the longest awaited first; a run whose process died is begun again."""
    rows = Pull.objects.filter(state=PullState.ACTIVE, next_at__lte=at).filter(_free(at))
    return list(rows.order_by("next_at").values_list("pk", flat=True))


def _free(at: dt.datetime) -> Q:
    return Q(started_at=None) | Q(started_at__lt=at - STUCK)


def known_records(source: Source) -> int:
    """How many records this source has brought and still says."""
    return Origin.objects.filter(source=source, live=True).count()


def approved_mapping(source: Source, table: Table) -> Mapping[str, str]:
    """The columns as a person approved them at the last import applied; {} when the file no longer has them all."""
    last = Import.objects.filter(source=source, state=State.APPLIED).order_by("-pk").first()
    mapping: dict[str, str] = last.mapping if last else {}
    return mapping if mapping and set(mapping.values()) <= set(table.columns) else {}


def columns_for(table: Table, source_name: str, actor: Actor) -> Mapping[str, str]:
    """The columns proposed for a file: those approved for the last one of the same list, else what titles say."""
    source = Source.objects.filter(name=source_name.strip()[:120], organisation=owner_for(actor)).first()
    return (approved_mapping(source, table) if source else {}) or propose(table)


def open_run(pull: Pull) -> Import | None:
    """The reading of this address that waits for a person."""
    run = pull.last_import
    return run if run and run.state in (State.MAPPING, State.READY) else None


def path_in(run: Import) -> str:
    """Where the list is in the file of this import, when it came from an address that says so."""
    return Pull.objects.filter(last_import=run).values_list("path", flat=True).first() or ""
