"""Reading, comparing and applying."""

import contextlib
import datetime as dt
import gc
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.actors import queries as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.models import Import, Source
from cordee.kernel.exchange.rules import KEPT_DAYS, Plan, WrongMapping, checked, owner_for, propose
from cordee.lib.errors import Refused
from cordee.lib.progress import Meter
from cordee.lib.tabular import Table, Unreadable


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a file gave: its plan, its columns, and whether it was applied."""

    plan: Plan
    mapping: dict[str, str]
    applied: bool


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """A list makes a million small objects and no cycle: looking for cycles would take a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def plan_of(
    table: Table,
    mapping: Mapping[str, str],
    source: Source | None,
    today: dt.date,
    owner: int | None,
    meter: Meter | None = None,
) -> Plan:
    """What this table would change in the directory. Reads only."""
    places = queries.places_for(table, mapping)
    decisions = queries.decisions_of(source)
    drafts, rejected, warnings = queries.drafts_of(table, mapping, places, today, decisions, meter)
    plan = queries.compare(drafts, source, owner=owner, rejected=rejected, warnings=warnings, titles=dict(mapping))
    untold = (term for term in queries.terms_in(table, mapping, decisions) if not term.holds)
    plan.untold = [(term.text[:80], term.rows) for term in untold]
    plan.sample = queries.sample_of(plan, table)
    return plan


def operator_named(email: str) -> Actor:
    """Who a command acts as: the operator, or the person of ``--by``. Raises Refused for an unknown address."""
    now = timezone.now()
    if not email:
        return Actor(None, via=Via.COMMAND, at=now)
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise Refused(_("Aucun compte n’a l’adresse %(email)s.") % {"email": email})
    return actors.actor_of(person, organisation_id=None, via=Via.COMMAND, at=now)


@_no_collection()
def import_file(
    *,
    data: bytes,
    file_name: str,
    source_name: str = "",
    mapping: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    confirmed: bool = False,
    by: Actor,
) -> Outcome:
    """Read a file, compare it with the directory and, unless ``dry_run``, apply it. Raises Unreadable, Refused or
    WrongMapping; nothing is written then, nor by a dry run. ``confirmed`` as for ``actions.apply_import``.
    """
    source_name = source_name.strip() or PurePath(file_name).stem
    table = queries.read_table(data, file_name)
    columns = checked(mapping, table.columns) if mapping else propose(table)
    plan = plan_of(
        table,
        columns,
        Source.objects.filter(name=source_name, organisation=owner_for(by)).first(),
        by.today,
        owner_for(by),
    )
    if not dry_run:
        actions.import_now(
            data=data,
            file_name=file_name,
            source_name=source_name,
            kind=table.kind,
            mapping=columns,
            plan=plan,
            confirmed=confirmed,
            by=by,
        )
    return Outcome(plan, columns, not dry_run)


def run_command(options: Mapping[str, Any]) -> tuple[dict[str, Any], str, bool]:
    """(report, sentence, done?) of the command ``import_organisations``."""
    empty = {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "vanished": 0, "rejected": [], "warnings": []}
    try:
        mapping = json.loads(Path(options["mapping"]).read_text("utf-8")) if options["mapping"] else None
        if mapping is not None and not isinstance(mapping, dict):
            raise WrongMapping(_('Le fichier des colonnes doit contenir un objet JSON : {"name": "Nom", …}.'))
        outcome = import_file(
            data=Path(options["file"]).read_bytes(),
            file_name=Path(options["file"]).name,
            source_name=options["source"],
            mapping=mapping,
            dry_run=options["dry_run"],
            confirmed=options["confirmed"],
            by=operator_named(options["by"]),
        )
    except (Unreadable, WrongMapping, Refused, OSError, json.JSONDecodeError) as error:
        reason = _said(error)
        return {**empty, "rejected": [{"row": 0, "column": "", "reason": reason}]}, reason, False
    return outcome.plan.report(), _summary(outcome), True


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return _("Le fichier des colonnes n’est pas un JSON bien formé.")
    if isinstance(error, OSError):
        return _("Fichier introuvable ou illisible : %(file)s") % {"file": error.filename}
    return str(error)


def _summary(outcome: Outcome) -> str:
    counts = {key: value if isinstance(value, int) else len(value) for key, value in outcome.plan.report().items()}
    text = _(
        "Lignes lues : %(rows)s ; créées : %(created)s, modifiées : %(updated)s, inchangées : %(unchanged)s, "
        "refusées : %(rejected)s. Disparues de la liste : %(vanished)s. Avertissements : %(warnings)s."
    )
    return text % counts + ("" if outcome.applied else " " + _("Essai : rien n’a été écrit."))


def stored_table(run: Import) -> Table:
    """The table of an uploaded file. Raises Refused once the file has been deleted."""
    if not run.stored or not default_storage.exists(run.stored):
        raise Refused(
            _("Le fichier de cette reprise a été effacé : une liste n’est gardée que %(days)s jours.")
            % {"days": KEPT_DAYS},
            who=_("Vous : déposez-le à nouveau : ce qui est déjà repris ne le sera pas deux fois."),
        )
    with default_storage.open(run.stored) as file:
        return queries.read_table(file.read(), run.file_name, queries.path_in(run))


@_no_collection()
def prepare(*, run: Import, by: Actor) -> Import:
    """Make the preview of an import and keep it."""
    return actions.keep_plan(
        run=run, plan=plan_of(stored_table(run), run.mapping, run.source, by.today, run.source.organisation_id), by=by
    )


@_no_collection()
def apply(*, run: Import, confirmed: bool = False, by: Actor, meter: Meter | None = None) -> Import:
    """Apply what was shown; the plan is made again first, outside the transaction."""
    run.source.refresh_from_db()
    plan = plan_of(stored_table(run), run.mapping, run.source, by.today, run.source.organisation_id, meter)
    return actions.apply_import(run=run, plan=plan, confirmed=confirmed, by=by, meter=meter)


def forget_old_files(*, by: Actor) -> int:
    """The tick: files sent more than KEPT_DAYS days ago are deleted."""
    old = Import.objects.exclude(stored="").filter(created_at__lt=by.at - dt.timedelta(days=KEPT_DAYS))
    for run in old:
        actions.forget_file(run=run, by=by)
    return len(old)
