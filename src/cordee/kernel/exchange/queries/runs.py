"""The imports one may see, and the origins shown to the public."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Import, Origin, State
from cordee.kernel.exchange.rules import can_import, imports_for_all, owner_for
from cordee.lib.module import Awaits
from cordee.lib.progress import Progress, progress_of


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a record comes from, as one line under it: "Source : …, licence …, vu le …".

    ``hands``: who had it before the source, the nearest first, each with its licence. ``gone_at``: since when the
    source says that it is no more.
    """

    source: str
    licence: str
    url: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    hands: tuple[dict[str, str], ...] = ()
    gone_at: dt.datetime | None = None


def imports_visible_to(actor: Actor) -> QuerySet[Import]:
    """Every import for those who animate or operate; a manager has the organisation's. No bulky columns."""
    rows = Import.objects.select_related("source__organisation", "person").defer("changes", "sample", "mapping")
    if imports_for_all(actor):
        return rows
    return rows.filter(source__organisation=owner_for(actor)) if can_import(actor) else rows.none()


def meter_name(run: Import) -> str:
    return f"import-{run.pk}"


def progress_of_run(run: Import) -> Progress | None:
    """How far its background work has come; None while it waits for its turn."""
    return progress_of(meter_name(run))


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: the lists this person left half way, three at most."""
    if actor.person is None:
        return
    rows = imports_visible_to(actor).filter(person=actor.person, state__in=(State.MAPPING, State.READY))
    for row in rows[:3]:
        yield Awaits(
            _("Une liste à finir de reprendre"),
            reverse("exchange:import", args=[row.pk]),
            f"{row.file_name}, {row.get_state_display()}",
            icon="upload",
            tone="count",
        )


def origins_of(thing: str | Organisation) -> list[Seen]:
    """The sources of a record, the last seen first: of "actors.site:12", or of an organisation and all its sites."""
    rows = Origin.objects.filter(live=True).select_related("source").order_by("-last_seen", "-pk")
    rows = rows.filter(organisation=thing) if isinstance(thing, Organisation) else rows.filter(thing=thing)
    found: dict[int, Seen] = {}
    for row in rows:
        seen = Seen(
            row.source.name,
            row.licence,
            row.source.url,
            row.first_seen,
            row.last_seen,
            tuple(row.held_from),
            row.gone_at,
        )
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
