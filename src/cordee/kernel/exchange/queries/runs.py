"""The imports one may see, and the origins shown to the public."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Import, Origin
from cordee.kernel.exchange.rules import can_import


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a record comes from, as one line under it: "Source : …, licence …, vu le …"."""

    source: str
    licence: str
    url: str
    first_seen: dt.datetime
    last_seen: dt.datetime


def imports_visible_to(actor: Actor) -> QuerySet[Import]:
    """Every import for those who animate or operate; none for others. Without the bulky columns."""
    rows = Import.objects.select_related("source", "person").defer("changes", "mapping")
    return rows if can_import(actor) else rows.none()


def origins_of(thing: str | Organisation) -> list[Seen]:
    """The sources of a record, the last seen first: of "actors.site:12", or of an organisation and all its sites."""
    rows = Origin.objects.filter(live=True).select_related("source").order_by("-last_seen", "-pk")
    rows = rows.filter(organisation=thing) if isinstance(thing, Organisation) else rows.filter(thing=thing)
    found: dict[int, Seen] = {}
    for row in rows:
        seen = Seen(row.source.name, row.licence, row.source.url, row.first_seen, row.last_seen)
        found.setdefault(row.source_id, seen)
    return list(found.values())


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The lists this person took over, for "mes données"."""
    rows = Import.objects.filter(person=person).select_related("source")
    return {
        "imports": [
            {"file": r.file_name, "source": r.source.name, "state": r.state, "at": r.created_at.isoformat()}
            for r in rows
        ]
    }
