"""A long list taken over, or taken back, in the background; its page shows how far it has come."""

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.actors import queries as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.jobs.lists import apply, operator_named
from cordee.kernel.exchange.models import Import, State
from cordee.kernel.exchange.rules import STUCK
from cordee.lib.errors import Refused
from cordee.lib.later import later
from cordee.lib.progress import Meter

log = structlog.get_logger("cordee.imports")


def _who(by: Actor) -> dict[str, Any]:
    person, organisation = by.person.pk if by.person else None, by.organisation.pk if by.organisation else 0
    return {"person_id": person, "organisation_id": organisation}


def _actor(person_id: int | None, organisation_id: int) -> Actor:
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    if person is None:
        return operator_named("")
    return actors.actor_of(person, organisation_id=organisation_id, via=Via.PAGE, at=timezone.now())


def apply_in_background(*, run: Import, confirmed: bool = False, by: Actor) -> None:
    """What had to be ``confirmed`` is, before it begins."""
    run = actions.start_import(run=run, confirmed=confirmed, by=by)
    later(apply_later, import_id=run.pk, **_who(by))


def undo_in_background(*, run: Import, by: Actor) -> None:
    actions.start_undo(run=run, by=by)
    later(undo_later, import_id=run.pk, **_who(by))


def apply_later(*, import_id: int, person_id: int | None, organisation_id: int) -> None:
    """The background half of ``apply_in_background``. What stops it puts the import back to its preview, with why."""
    _do(
        import_id,
        State.RUNNING,
        partial(apply, confirmed=True),
        actions.stop_import,
        _actor(person_id, organisation_id),
    )


def undo_later(*, import_id: int, person_id: int | None, organisation_id: int) -> None:
    """The background half of ``undo_in_background``. What stops it leaves the import applied, with why."""
    _do(import_id, State.UNDOING, actions.undo_import, actions.stop_undo, _actor(person_id, organisation_id))


def _do(pk: int, state: State, work: Callable[..., Any], stop: Callable[..., Any], by: Actor) -> None:
    run = Import.objects.select_related("source").get(pk=pk)
    if run.state != state:  # delivered twice
        return
    meter = Meter(queries.meter_name(run))
    try:
        work(run=run, by=by, meter=meter)
    except Refused as refusal:
        stop(run=run, reason=refusal.rule, by=by)
    except Exception:
        log.exception("import_failed", run=pk)
        stop(run=run, reason=_("Une erreur de Cordée a arrêté le travail : l’exploitant en a la trace."), by=by)
    finally:
        meter.end()


def release_stuck(*, by: Actor) -> int:
    """The tick: an import whose worker died is put back where it was; nothing of it was written."""
    old = Import.objects.filter(state__in=(State.RUNNING, State.UNDOING), started_at__lt=by.at - STUCK)
    dead = [run for run in old if (found := queries.progress_of_run(run)) is None or found.at < by.at - STUCK]
    for run in dead:
        stop = actions.stop_import if run.state == State.RUNNING else actions.stop_undo
        stop(run=run, reason=_("Le travail s’est interrompu en route : rien n’a été écrit. Recommencez."), by=by)
        Meter(queries.meter_name(run)).end()
    return len(dead)
