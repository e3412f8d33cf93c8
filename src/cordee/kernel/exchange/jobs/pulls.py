"""Reading an address: fetched, kept, compared, and applied alone when a person has approved its columns."""

import time
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from cordee.kernel.actors import queries as actors
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.jobs import partners
from cordee.kernel.exchange.jobs.lists import plan_of
from cordee.kernel.exchange.models import Format, Import, Pull, PullState
from cordee.kernel.exchange.rules import NotACordee, WrongMapping, propose, why_wait
from cordee.lib.errors import Refused
from cordee.lib.fetch import Fetched, Unfetchable, fetch
from cordee.lib.later import later
from cordee.lib.tabular import MAX_BYTES, Table, Unreadable

SECONDS = 60.0  # for the whole of a file
PAGES = ("text/html", "application/xhtml+xml")
EXTENSIONS = {Format.JSON: "json", Format.GEOJSON: "geojson", Format.CSV: "csv"}
log = structlog.get_logger("cordee.pulls")


class Broken(Exception):
    """A fault of ours; the text is for the person, the trace for the operator."""


def read_due(*, by: Actor) -> int:
    """The tick: what is due is read in the background, so that a slow site delays no other work."""
    found = queries.due(by.at)
    for pk in found:
        later(read_now, pull_id=pk)
    return len(found)


def try_now(*, pull: Pull, by: Actor) -> None:
    """Somebody wants it read at once; the page shows where it stands."""
    actions.ask_to_read(pull=pull, by=by)
    person, organisation = by.person.pk if by.person else None, by.organisation.pk if by.organisation else 0
    later(read_now, pull_id=pull.pk, person_id=person, organisation_id=organisation)


def read_now(*, pull_id: int, person_id: int | None = None, organisation_id: int = 0) -> None:
    """One run. Nothing here raises: what goes wrong is written on the address, in words."""
    now = timezone.now()
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    by = (
        actors.actor_of(person, organisation_id=organisation_id, via=Via.PAGE, at=now)
        if person
        else Actor(None, via=Via.TICK, at=now)
    )
    if not actions.begin(pull_id=pull_id, only_due=person is None, by=by):
        return
    pull = Pull.objects.select_related("source", "last_import").get(pk=pull_id)
    try:
        if pull.format == Format.CORDEE:
            partners.follow(pull, by, told=_Progress(pull, by))
        else:
            _read(pull, by)
    except (Unfetchable, Unreadable, WrongMapping, NotACordee) as error:
        actions.failed(pull=pull, error=error, by=by)
    except Refused as refusal:
        actions.failed(pull=pull, error=Broken(refusal.rule), by=by)
    except Exception:
        log.exception("pull_failed", pull=pull_id)
        message = _("Une erreur de Cordée a arrêté la lecture : l’exploitant en a la trace.")
        actions.failed(pull=pull, error=Broken(message), by=by)


class _Progress:
    """Says how much came, once a second at most."""

    def __init__(self, pull: Pull, by: Actor) -> None:
        self.pull, self.by, self.told = pull, by, time.monotonic()

    def __call__(self, size: int) -> None:
        if time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            step = _("%(size)s ko lus") % {"size": size // 1024}
            actions.note_step(pull_id=self.pull.pk, step=step, by=self.by)


def _read(pull: Pull, by: Actor) -> None:
    """Raises Unfetchable, Unreadable, Refused."""
    again = pull.state == PullState.ACTIVE  # else a person wants to see it, changed or not
    found = fetch(
        pull.url,
        limit=MAX_BYTES,
        seconds=SECONDS,
        etag=pull.etag if again else "",
        last_modified=pull.last_modified if again else "",
        refuse=PAGES,
        told=_Progress(pull, by),
    )
    if found.unchanged or (again and found.checksum == pull.checksum):
        actions.nothing_new(pull=pull, by=by)
        return
    actions.note_step(pull_id=pull.pk, step=_("comparaison avec l’annuaire"), by=by)
    take(pull, found, by)


def take(pull: Pull, found: Fetched, by: Actor) -> None:
    """What was found becomes an import: applied alone, or left to a person. Raises Unreadable, Refused."""
    name = _file_name(pull, found)
    table = queries.read_table(found.body, name, pull.path)
    mapping = dict(queries.approved_mapping(pull.source, table))
    run = actions.keep_file(
        pull=pull,
        found=found,
        file_name=name,
        kind=table.kind,
        mapping=mapping or propose(table),
        approved=bool(mapping),
        by=by,
    )
    if not mapping:
        actions.wait_for_someone(pull=pull, reason=_unknown_columns(pull), run=run, found=found, by=by)
        return
    _compare(pull, run, table, found, by)


def _unknown_columns(pull: Pull) -> str:
    if queries.known_records(pull.source):
        return _("Les colonnes du fichier ont changé : dites à nouveau ce que chacune contient.")
    return _("Première lecture : dites ce que contient chaque colonne, puis relisez ce qui va changer.")


def _compare(pull: Pull, run: Import, table: Table, found: Fetched, by: Actor) -> None:
    """Apply what changes when it is ordinary; else leave it to a person, with the reason."""
    pull.source.refresh_from_db()
    plan = plan_of(table, run.mapping, pull.source, by.today, pull.source.organisation_id)
    run = actions.keep_plan(run=run, plan=plan, by=by)
    reason = why_wait(plan, known=plan.known)
    if not reason and pull.state != PullState.ACTIVE:
        reason = _("Relisez ce qui va changer : les fois suivantes se feront toutes seules.")
    if reason:
        actions.wait_for_someone(pull=pull, reason=reason, run=run, found=found, by=by)
        return
    run = actions.apply_import(run=run, plan=plan, by=by)
    actions.took(pull=pull, run=run, found=found, by=by)


def _file_name(pull: Pull, found: Fetched) -> str:
    """The end of the address, with the extension that the format asks for."""
    stem = PurePosixPath(urlsplit(found.url).path).name[:150] or "liste"
    wanted = EXTENSIONS.get(Format(pull.format)) or ("json" if found.content_type.endswith("json") else "")
    return stem if not wanted or stem.lower().endswith(f".{wanted}") else f"{stem}.{wanted}"
