"""The journal: one line per outermost action."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from cordee.kernel.actors.models import JournalLine, Organisation, Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.reference.events import ReferenceWritten


@transaction.atomic
def record(
    *,
    by: Actor,
    verb: str,
    thing: models.Model,
    concerns: Organisation | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the journal line of the outermost action. ``concerns`` defaults to the organisation acted for.

    A line never changes, so it holds no one's name or address: pages read those from ``person`` and ``thing``, and an
    erased person is gone from both. Callers keep personal data out of ``detail`` for the same reason.
    """
    _line(by, verb, thing, concerns, detail).save(force_insert=True)


@transaction.atomic
def record_many(*, by: Actor, verb: str, acts: Iterable[tuple[models.Model, Organisation, Mapping[str, Any]]]) -> None:
    """A line for each (thing, organisation concerned, detail) of one action, in few statements: as ``record``."""
    JournalLine.objects.bulk_create([_line(by, verb, *act) for act in acts], 500)


def _line(
    by: Actor, verb: str, thing: models.Model, concerns: Organisation | None, detail: Mapping[str, Any] | None
) -> JournalLine:
    return JournalLine(
        at=by.at,
        person=by.person,
        organisation=by.organisation,
        role=by.role,
        via=by.via,
        verb=verb,
        thing=f"{thing._meta.label_lower}:{thing.pk}",
        label="" if isinstance(thing, Person) else str(thing)[:200],
        concerns=concerns or by.organisation,
        detail=detail or {},
    )


@transaction.atomic
def record_reference(*, event: ReferenceWritten) -> None:
    """The journal line of an action of the kernel below, which knows neither people nor the journal."""
    by = event.by if isinstance(event.by, Actor) else Actor(None, via=Via.COMMAND, at=event.by.at)
    record(by=by, verb=event.verb, thing=event.thing)
