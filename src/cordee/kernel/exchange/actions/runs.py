"""The life of an import before it is applied, and after."""

import hashlib
import secrets
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.sources import _confirmed, _may, describe_source
from cordee.kernel.exchange.models import Import, State
from cordee.kernel.exchange.rules import Plan
from cordee.lib.errors import Refused

OPEN = (State.MAPPING, State.READY)


@transaction.atomic
def receive_file(
    *, data: bytes, file_name: str, source_name: str, kind: str, mapping: Mapping[str, str], licence: str, by: Actor
) -> Import:
    """Keep an uploaded list under a random name, with the columns proposed for it. Nothing is imported yet."""
    name = source_name.strip() or PurePath(file_name).stem or _("Liste sans nom")
    run = Import.objects.create(
        source=describe_source(name=name, licence=licence, by=by),
        file_name=PurePath(file_name).name[:200],
        stored=default_storage.save(f"imports/{secrets.token_hex(16)}", ContentFile(data)),
        checksum=hashlib.sha256(data).hexdigest(),
        kind=kind,
        mapping=dict(mapping),
        person=by.person,
        organisation=by.organisation,
        created_at=by.at,
    )
    actors.record(by=by, verb="exchange.list_received", thing=run)
    return run


def _open(run: Import, by: Actor) -> Import:
    """The import, locked and still to be applied."""
    _may(by, run)
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state not in OPEN:
        raise Refused(
            _("Cette reprise n’est plus modifiable : %(state)s.") % {"state": run.get_state_display()},
            who=_("Vous : déposez le fichier à nouveau : ce qui est déjà repris ne le sera pas deux fois."),
            undone=_("Rien n’a été changé."),
        )
    return run


@transaction.atomic
def choose_columns(*, run: Import, mapping: Mapping[str, str], by: Actor) -> Import:
    """Which column holds what, as a person corrected it; the plan is to be made again."""
    run = _open(run, by)
    run.mapping = dict(mapping)
    _again(run)
    return run


def _again(run: Import) -> None:
    """Its plan is to be made again."""
    run.state, run.report, run.changes, run.sample, run.digest = State.MAPPING, {}, [], [], ""
    run.save()


@transaction.atomic
def keep_plan(*, run: Import, plan: Plan, by: Actor) -> Import:
    """Keep what the import would do, for the person to read before it is done."""
    run = _open(run, by)
    run.report, run.changes, run.digest, run.state = plan.kept(), plan.changes(), plan.digest(), State.READY
    run.report["known"] = plan.known
    run.sample, run.step = plan.sample, ""
    run.save()
    return run


@transaction.atomic
def start_import(*, run: Import, confirmed: bool = False, by: Actor) -> Import:
    """Mark an import as being applied in the background. Refused when somebody else has started or applied it, or when
    it has to be ``confirmed`` first.
    """
    run = _open(run, by)
    _confirmed(run.report, confirmed, reverse("exchange:import", args=[run.pk]))
    run.state, run.started_at = State.RUNNING, by.at
    run.save(update_fields=["state", "started_at"])
    return run


@transaction.atomic
def stop_import(*, run: Import, reason: str, by: Actor) -> None:
    """An import in the background that could not be applied goes back to its preview, with the reason."""
    stopped: dict[str, Any] = {"state": State.READY, "step": reason[:200]}
    Import.objects.filter(pk=run.pk, state=State.RUNNING).update(**stopped)


@transaction.atomic
def drop_import(*, run: Import, by: Actor) -> None:
    """Give up an import that was not applied; its file is deleted at once."""
    run = _open(run, by)
    run.state, run.report, run.changes, run.sample = State.DROPPED, {}, [], []
    _forget(run)
    run.save()
    actors.record(by=by, verb="exchange.list_dropped", thing=run)


@transaction.atomic
def forget_file(*, run: Import, by: Actor) -> None:
    """Delete the file of an import, and the values of its preview: a list holds contacts. The report stays."""
    run.changes, run.sample = [], []
    _forget(run)
    run.save(update_fields=["stored", "changes", "sample"])


def _forget(run: Import) -> None:
    """The file goes after the commit, so that a rollback loses nothing."""
    stored, run.stored = run.stored, ""
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored))


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """The files this person sent are deleted now; that a list was taken over stays, without a name."""
    mine = Import.objects.filter(person=person)
    for run in mine.exclude(stored=""):
        forget_file(run=run, by=by)
    return [_("Les reprises de listes que vous avez faites restent au journal, sans votre nom.")] if mine else []
