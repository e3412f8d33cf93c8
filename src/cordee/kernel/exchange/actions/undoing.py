"""Taking a whole import back, whatever was done since. See docs/decisions 0028."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationsChanged
from cordee.kernel.actors.models import Organisation, OrganisationTheme, Site
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.sources import _may
from cordee.kernel.exchange.models import Import, Origin, Source, State, Written
from cordee.kernel.exchange.queries.known import chunks
from cordee.kernel.exchange.queries.undoing import later_import, undo_of
from cordee.kernel.exchange.rules.undoing import KEPT_DAYS, Undo, batches
from cordee.lib.bulk import insert_rows, update_rows
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import publish
from cordee.lib.progress import Meter


class Log:
    """What an import is writing, kept as it goes and stored at its end."""

    def __init__(self) -> None:
        self.parts: dict[str, list[Any]] = defaultdict(list)

    def columns(self, model: str, row: Any, columns: dict[str, Any]) -> None:
        """To be called before ``row`` is set: the columns that will change, before and after."""
        changed = {n: [getattr(row, n), v] for n, v in columns.items() if n != "updated_at" and getattr(row, n) != v}
        if changed:
            self.parts["columns"].append([model, row.pk, changed])

    def origin(self, row: Origin, names: Any) -> None:
        """To be called before ``row`` is set: what its columns say."""
        said = {name: getattr(row, name) for name in names}
        dates = {name: value.isoformat() for name, value in said.items() if hasattr(value, "isoformat")}
        self.parts["origins"].append([row.pk, said | dates])

    def store(self, run: Import) -> None:
        rows = [Written(run=run, part=part, rows=some) for part, all_ in self.parts.items() for some in batches(all_)]
        Written.objects.bulk_create(rows, 50)


def _may_undo(run: Import, by: Actor) -> None:
    _may(by, run)
    undone = _("Rien n’a été annulé.")
    if (later := later_import(run)) is not None:
        page = reverse("exchange:import", args=[later.pk])
        raise Refused(
            _("Cette liste a été reprise de nouveau depuis : la reprise la plus récente s’annule d’abord."),
            who=_("Vous : annulez l’autre, puis revenez à celle-ci."),
            nearest=(Nearest(_("Voir la reprise plus récente"), page),),
            undone=undone,
        )
    if not Written.objects.filter(run=run).exists():
        raise Refused(
            _("On ne sait plus ce que cette reprise avait écrit : elle est trop ancienne, ou n’a rien changé."),
            who=_("Vous : corrigez les fiches, ou reprenez une liste corrigée."),
            undone=undone,
        )


def _becomes(run: Import, was: tuple[State, ...], **told: Any) -> None:
    if not Import.objects.filter(pk=run.pk, state__in=was).update(**told):
        raise Refused(_("Cette reprise est déjà annulée, ou n’a pas été appliquée."), undone=_("Rien n’a été annulé."))


@transaction.atomic
def start_undo(*, run: Import, by: Actor) -> None:
    """Mark an import as being taken back in the background. Raises Refused."""
    _may_undo(run, by)
    _becomes(run, (State.APPLIED,), state=State.UNDOING, started_at=by.at, step="")


@transaction.atomic
def stop_undo(*, run: Import, reason: str, by: Actor) -> None:
    """An undo that could not be done: the import is applied as before, with the reason."""
    stopped: dict[str, Any] = {"state": State.APPLIED, "step": reason[:200]}
    Import.objects.filter(pk=run.pk, state=State.UNDOING).update(**stopped)


@transaction.atomic
def undo_import(*, run: Import, by: Actor, meter: Meter | None = None) -> Undo:
    """Take the whole import back: created records end, values that are still its own come back, what was touched since
    stays and is listed. All or nothing. ``meter`` is told what is written. Raises Refused.
    """
    _may_undo(run, by)
    _becomes(run, (State.APPLIED, State.UNDOING), state=State.UNDONE, undone_at=by.at, step="")
    Source.objects.filter(pk=run.source_id).update(version=F("version") + 1)
    undo = _held(run)
    _write_back(undo, by, meter or Meter())
    Written.objects.filter(run=run).delete()
    run.refresh_from_db()
    run.undoing = undo.counts() | {"left_rows": [left.as_json() for left in undo.left[:1000]]}
    run.save(update_fields=["undoing"])
    actors.record(by=by, verb="exchange.list_undone", thing=run, detail=undo.counts() | {"source": run.source.name})
    if undo.touched:
        publish(OrganisationsChanged(tuple(undo.touched)))
    return undo


def _held(run: Import) -> Undo:
    """What is to be undone, with its organisations held in the order of their ids: an edit comes before or after."""
    for part in chunks(undo_of(run).touched):
        list(Organisation.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
    return undo_of(run)


def _write_back(undo: Undo, by: Actor, meter: Meter) -> None:
    ids = len(undo.sites) + len(undo.organisations) + len(undo.origins_deleted) + len(undo.touched)
    meter.begin("undoing", ids + len(undo.values) + len(undo.themes) + len(undo.origins))
    for part in chunks(undo.sites):
        Site.objects.filter(pk__in=part).update(closed_on=by.today, is_head=False)
        meter.add(len(part))
    for part in chunks(undo.organisations):
        Organisation.objects.filter(pk__in=part).update(ended_on=by.today)
        actors.end_invitations(organisations=part, by=by)
        meter.add(len(part))
    _values_back(undo, meter)
    _themes_back(undo, meter)
    for part in chunks(undo.origins_deleted):
        Origin.objects.filter(pk__in=part).delete()
        meter.add(len(part))
    update_rows(Origin, _by_id(undo.origins))
    meter.add(len(undo.origins))
    for part in chunks(undo.touched):
        Organisation.objects.filter(pk__in=part).update(updated_at=by.at)
        meter.add(len(part))


def _by_id(rows: Iterable[tuple[int, dict[str, Any]]]) -> dict[int, dict[str, Any]]:
    """One entry for each row, what was said of it last."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for pk, columns in rows:
        found[pk] |= columns
    return found


def _values_back(undo: Undo, meter: Meter) -> None:
    tables: tuple[tuple[str, type[Model]], ...] = (("organisation", Organisation), ("site", Site))
    for name, table in tables:
        update_rows(table, _by_id((pk, columns) for model, pk, columns in undo.values if model == name))
    meter.add(len(undo.values))


def _themes_back(undo: Undo, meter: Meter) -> None:
    for part in chunks(pk for pk, _codes in undo.themes):
        OrganisationTheme.objects.filter(organisation__in=part).delete()
    pairs = [(pk, code) for pk, codes in undo.themes for code in codes]
    insert_rows(OrganisationTheme, ("organisation_id", "code"), pairs)
    meter.add(len(undo.themes))


@transaction.atomic
def forget_written(*, by: Actor) -> int:
    """Old logs hold former contacts: how many rows were deleted."""
    import datetime as dt

    limit = by.at - dt.timedelta(days=KEPT_DAYS)
    return Written.objects.filter(run__applied_at__lt=limit).delete()[0]
