"""A plan becomes records: one transaction, written in bulk, so that a list is taken whole or not at all."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationsChanged
from cordee.kernel.actors.models import Membership, Organisation, OrganisationTheme, Site, family_of
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.sources import _confirmed, _may, _source
from cordee.kernel.exchange.actions.undoing import Log
from cordee.kernel.exchange.events import ImportApplied
from cordee.kernel.exchange.models import Import, Origin, Source, State
from cordee.kernel.exchange.queries.known import chunks
from cordee.kernel.exchange.rules import CREATED, UNCHANGED, Plan, Step, checksum
from cordee.kernel.exchange.rules.vanishing import MISSES
from cordee.lib.bulk import insert_rows, lay_out, reserve_ids
from cordee.lib.errors import Refused
from cordee.lib.module import publish
from cordee.lib.progress import Meter

_BATCH = 500
_APPLICABLE = (State.READY, State.RUNNING)


@transaction.atomic
def import_now(
    *,
    data: bytes,
    file_name: str,
    source_name: str,
    kind: str,
    mapping: Mapping[str, str],
    plan: Plan,
    confirmed: bool = False,
    by: Actor,
) -> Import:
    """Record and apply an import in one go: what the command does. ``confirmed`` as for ``apply_import``."""
    _may(by)
    source = _source(source_name, by)
    _confirmed(plan.report() | {"known": plan.known}, confirmed)
    run = Import.objects.create(
        source=source,
        file_name=PurePath(file_name).name[:200],
        checksum=hashlib.sha256(data).hexdigest(),
        kind=kind,
        mapping=dict(mapping),
        state=State.READY,
        person=by.person,
        organisation=by.organisation,
        created_at=by.at,
    )
    return _apply(run, plan, by, Meter())


@transaction.atomic
def import_plan(*, run: Import, plan: Plan, by: Actor) -> Import:
    """Apply what another Cordée told, which a person agreed to follow. Raises Refused when a record just changed."""
    _may(by, run)
    return _apply(run, plan, by, Meter())


@transaction.atomic
def apply_import(*, run: Import, plan: Plan, confirmed: bool = False, by: Actor, meter: Meter | None = None) -> Import:
    """Apply a plan that was shown. Raises Refused when it is no longer the one shown, or was applied meanwhile.

    ``confirmed``: the person has said that they read what is out of the ordinary (rules.why_confirm). ``meter`` is told
    what is written.
    """
    _may(by, run)
    open_still = Import.objects.filter(pk=run.pk, state__in=_APPLICABLE).exists()
    if open_still and plan.digest() != run.digest:
        raise _stale()
    if open_still:
        _confirmed(run.report, confirmed, reverse("exchange:import", args=[run.pk]))
    return _apply(run, plan, by, meter or Meter())


def _stale() -> Refused:
    return Refused(
        _("L’annuaire a changé depuis l’aperçu : les changements montrés ne sont plus les mêmes."),
        who=_("Vous : refaites l’aperçu, relisez-le, puis appliquez."),
        undone=_("Rien n’a été repris."),
    )


def _apply(run: Import, plan: Plan, by: Actor, meter: Meter) -> Import:
    applied = {"state": State.APPLIED, "applied_at": by.at, "report": plan.kept(), "step": ""}
    if not Import.objects.filter(pk=run.pk, state__in=_APPLICABLE).update(**applied):
        raise Refused(
            _("Cette liste a déjà été reprise, peut-être par quelqu’un d’autre, il y a un instant."),
            who=_("Personne : le compte rendu est sur la page de cette reprise."),
            undone=_("Rien n’a été repris une deuxième fois."),
        )
    source = Source.objects.filter(pk=run.source_id, version=plan.source_version)
    if not source.update(version=F("version") + 1) or _changed_since(plan) or _claimed_since(run, plan):
        raise _stale()
    try:
        with transaction.atomic():
            touched = _write(run, plan, by, meter)
    except IntegrityError:
        raise _stale() from None
    run.refresh_from_db()
    counts = {key: value for key, value in run.report.items() if type(value) is int}
    actors.record(by=by, verb="exchange.list_imported", thing=run, detail={**counts, "source": run.source.name})
    if touched:
        publish(OrganisationsChanged(tuple(touched)))
    meter.add(len(plan.steps))
    publish(ImportApplied(run.pk))
    return run


def _changed_since(plan: Plan) -> bool:
    """Whether a record to be written was written by somebody since the plan was made. From here on all are held, in the
    order of their ids, and their places with them (who writes a place holds its organisation): an edit waits.
    """
    now: dict[int, Any] = {}
    for part in chunks(sorted({*plan.stamps, *(s.organisation_id or 0 for s in _changing(plan.steps))})):
        rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=part).order_by("pk")
        now |= dict(rows.values_list("pk", "updated_at"))
    return any(now.get(pk) != stamp for pk, stamp in plan.stamps.items())


def _changing(steps: Sequence[Step]) -> list[Step]:
    """The steps that write a record that is there already."""
    return [step for step in steps if step.status != UNCHANGED and step.organisation_id]


def _claimed_since(run: Import, plan: Plan) -> bool:
    """Whether somebody now answers for a record that an organisation's list would write."""
    owner = run.source.organisation_id
    held = Membership.objects.filter(until=None).exclude(organisation=owner)
    return owner is not None and any(held.filter(organisation__in=part).exists() for part in chunks(plan.stamps))


def _write(run: Import, plan: Plan, by: Actor, meter: Meter) -> list[int]:
    """Write everything; the ids of the organisations that changed."""
    log = Log()
    meter.begin("writing", 4 * len(plan.steps))  # each row: its organisation, its place, its origin, its index
    new = _create_organisations([s for s in plan.steps if s.group], by)
    log.parts["organisations"] += new.values()
    changed = _changing(plan.steps)
    _update_organisations(changed, by, log)
    _write_themes(plan.steps, new, log)
    meter.add(len(plan.steps))
    things = _create_sites([s for s in plan.steps if s.site_id is None and s.status == CREATED], new)
    log.parts["sites"] += things.values()
    _update_sites([s for s in changed if s.site_id and s.columns(of_site=True)], log)
    meter.add(len(plan.steps))
    _write_origins(run, plan.steps, new, things, by, log)
    _count_missing(plan, log)
    log.store(run)
    meter.add(len(plan.steps))
    return sorted({s.organisation_id for s in changed if s.organisation_id} | set(new.values()))


def _create_organisations(steps: Sequence[Step], by: Actor) -> dict[str, int]:
    """The ids of the new organisations by group. The row that speaks for each is its first; the others fill what it
    left empty.
    """
    columns: dict[str, dict[str, Any]] = {}
    for step in steps:
        held = columns.setdefault(step.group, {})
        own = {n: v for n, v in step.draft.organisation.items() if v not in ("", None, False)}
        if step.lead:
            columns[step.group] = held | own
        else:
            columns[step.group] = {n: v for n, v in own.items() if n not in ("phone", "email", "acronym")} | held
    slugs = _free_slugs([c["name"] for c in columns.values()])
    ids = reserve_ids(Organisation, len(columns))
    made = [
        {"id": pk, "slug": slug, "family": family_of(c["legal_form"]), **c}
        for pk, slug, c in zip(ids, slugs, columns.values(), strict=True)
    ]
    insert_rows(Organisation, *lay_out(Organisation, made), same={"created_at": by.at, "updated_at": by.at})
    return dict(zip(columns, ids, strict=True))


def _free_slugs(names: Iterable[str]) -> list[str]:
    """An address for each name: taken ones are read once, then numbered from 2."""
    bases = [slugify(name)[:70].strip("-") or "organisation" for name in names]
    taken: set[str] = set()
    for part in chunks(bases):
        found = set(Organisation.objects.filter(slug__in=part).values_list("slug", flat=True))
        for base in found:
            taken |= set(Organisation.objects.filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
        taken |= found
    result = []
    for base in bases:
        slug, n = base, 1
        while slug in taken:
            n += 1
            slug = f"{base}-{n}"
        taken.add(slug)
        result.append(slug)
    return result


def _upsert(model: Any, rows: list[Any], columns: set[str]) -> None:
    """Many rows updated in one statement each batch: ten times faster than bulk_update.

    A column that changes for one of them is written for all, as it was read: they must be read after they are held.
    """
    if rows and columns:
        model.objects.bulk_create(
            rows, _BATCH, update_conflicts=True, unique_fields=["id"], update_fields=sorted(columns)
        )


def _update_organisations(steps: Sequence[Step], by: Actor, log: Log) -> None:
    values: dict[int, dict[str, Any]] = {s.organisation_id: {} for s in steps if s.organisation_id}
    for step in steps:
        values[step.organisation_id or 0] |= step.columns(of_site=False)
    rows = [row for part in chunks(values) for row in Organisation.objects.filter(pk__in=part)]
    written = {"updated_at"}
    for row in rows:
        columns = values[row.pk] | {"updated_at": by.at}
        if "legal_form" in columns:
            columns["family"] = family_of(columns["legal_form"])
        log.columns("organisation", row, columns)
        for name, value in columns.items():
            setattr(row, name, value)
        written |= set(columns)
    _upsert(Organisation, rows, written)


def _write_themes(steps: Sequence[Step], new: Mapping[str, int], log: Log) -> None:
    wanted: dict[int, Sequence[str]] = {}
    replaced = []
    for step in steps:
        if step.group and step.draft.themes:
            pk = new[step.group]
            wanted[pk] = list(dict.fromkeys([*wanted.get(pk, ()), *step.draft.themes]))
        elif "themes" in step.fields and step.organisation_id:
            wanted[step.organisation_id] = step.fields["themes"][1]
            log.parts["themes"].append(
                [step.organisation_id, list(step.fields["themes"][0]), list(wanted[step.organisation_id])]
            )
            replaced.append(step.organisation_id)
    for part in chunks(replaced):
        OrganisationTheme.objects.filter(organisation__in=part).delete()
    pairs = [(pk, code) for pk, codes in wanted.items() for code in codes]
    insert_rows(OrganisationTheme, ("organisation_id", "code"), pairs)


def _create_sites(steps: Sequence[Step], new: Mapping[str, int]) -> dict[int, int]:
    """The ids of the new sites by row. The first of an organisation without one is its head office."""
    existing = {s.organisation_id for s in steps if s.organisation_id}
    headed: set[int] = set()
    for part in chunks(existing):
        headed |= set(Site.objects.filter(organisation__in=part, is_head=True).values_list("organisation", flat=True))
    ids = reserve_ids(Site, len(steps))
    made = []
    for pk, step in zip(ids, steps, strict=True):
        owner = new[step.group] if step.group else step.organisation_id or 0
        made.append({"id": pk, "organisation_id": owner, "is_head": owner not in headed, **step.columns(of_site=True)})
        headed.add(owner)
    insert_rows(Site, *lay_out(Site, made))
    return {step.draft.row: pk for pk, step in zip(ids, steps, strict=True)}


def _update_sites(steps: Sequence[Step], log: Log) -> None:
    values = {step.site_id or 0: step.columns(of_site=True) for step in steps}
    held = Site.objects.select_for_update(no_key=True).order_by("pk")
    rows = [row for part in chunks(sorted(values)) for row in held.filter(pk__in=part)]
    written: set[str] = set()
    for row in rows:
        log.columns("site", row, values[row.pk])
        for name, value in values[row.pk].items():
            setattr(row, name, value)
        written |= {name.removesuffix("_id") for name in values[row.pk]}
    _upsert(Site, rows, written)


def _write_origins(
    run: Import, steps: Sequence[Step], new: Mapping[str, int], things: Mapping[int, int], by: Actor, log: Log
) -> None:
    """One origin for each row: new, changed, or simply seen again (one statement for all of these)."""
    known: dict[int, Origin] = {}
    for part in chunks(step.origin_id for step in steps):
        known |= {row.pk: row for row in Origin.objects.filter(pk__in=part)}
    made, changed, again = [], [], []
    for step in steps:
        values = _origin(run, step, new, things, by)
        row = known.get(step.origin_id or 0)
        if row is None:
            made.append({"brought": bool(step.group), **values})
        elif any(getattr(row, n) != v for n, v in values.items() if n not in ("last_seen", "last_import_id")):
            log.origin(row, values)
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
        else:
            log.origin(row, ("last_seen", "last_import_id"))
            again.append(row.pk)
    ids = reserve_ids(Origin, len(made))
    numbered = [{"id": pk, **values} for pk, values in zip(ids, made, strict=True)]
    insert_rows(Origin, *lay_out(Origin, numbered), same={"source_id": run.source_id, "first_seen": by.at})
    log.parts["origins_new"] += ids
    columns = {"external_id", "thing", "organisation", "licence", "checksum", "seen", "last_seen", "last_import"}
    columns |= {"missed", "stays_at", "waits"}
    _upsert(Origin, changed, columns)
    for part in chunks(again):
        Origin.objects.filter(pk__in=part).update(last_seen=by.at, last_import=run)


def _count_missing(plan: Plan, log: Log) -> None:
    """One more whole reading without these records; an undo takes it back."""
    for part in chunks(plan.missing if plan.complete else ()):
        rows = Origin.objects.filter(pk__in=part, missed__lt=MISSES)
        log.parts["origins"] += [[pk, {"missed": missed}] for pk, missed in rows.values_list("pk", "missed")]
        rows.update(missed=F("missed") + 1)


def _origin(run: Import, step: Step, new: Mapping[str, int], things: Mapping[int, int], by: Actor) -> dict[str, Any]:
    site = step.site_id or (None if step.closed else things[step.draft.row])
    return {
        "external_id": step.draft.key,
        "thing": f"actors.site:{site}" if site else f"actors.organisation:{step.organisation_id}",
        "organisation_id": new[step.group] if step.group else step.organisation_id,
        "licence": run.source.licence,
        "checksum": checksum(step.seen),
        "seen": step.seen,
        "waits": step.waits,
        "last_seen": by.at,
        "last_import_id": run.pk,
        "missed": 0,
        "stays_at": None,
    }
