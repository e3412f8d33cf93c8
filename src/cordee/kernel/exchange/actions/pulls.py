"""The life of an address that is read again: added, tried, read, failed, paused."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.actions.sources import _may, describe_source
from cordee.kernel.exchange.events import ImportApplied, PullBroken, PullWaits
from cordee.kernel.exchange.models import Import, Origin, Pull, PullState, Source, State
from cordee.kernel.exchange.rules import STUCK, TOLD_AFTER, imports_for_all, next_reading, next_try, owner_for
from cordee.kernel.exchange.rules.vanishing import MISSES
from cordee.lib.errors import Refused
from cordee.lib.fetch import Fetched, Unfetchable
from cordee.lib.module import publish


def _mine(pull: Pull, by: Actor) -> None:
    """Refuse who does not keep this list."""
    _may(by)
    if not imports_for_all(by) and pull.source.organisation_id != owner_for(by):
        raise Refused(
            _("Une adresse est réglée par qui tient la liste, ou par l’animation du réseau."),
            who=_("Les responsables de l’organisation qui tient la liste, ou l’animation du réseau."),
        )


@transaction.atomic
def add_address(
    *, source_name: str, licence: str, url: str, format: str, frequency: str, path: str = "", by: Actor
) -> Pull:
    """Give an address to a list, new or already known. Nothing is read before someone tries it."""
    _may(by)
    source = describe_source(name=source_name, licence=licence, url=url[:300], by=by)
    if Pull.objects.filter(source=source).exists():
        raise Refused(
            _("La liste « %(name)s » a déjà une adresse.") % {"name": source.name},
            who=_("Vous : changez cette adresse sur sa page, ou donnez un autre nom à la liste."),
            undone=_("Aucune adresse n’a été ajoutée."),
        )
    pull = Pull.objects.create(source=source, url=url, format=format, path=path, frequency=frequency, created_at=by.at)
    actors.record(by=by, verb="exchange.address_added", thing=pull, concerns=source.organisation)
    return pull


@transaction.atomic
def change_address(*, pull: Pull, url: str, format: str, frequency: str, path: str = "", by: Actor) -> Pull:
    """Another address, format or frequency. A new address is tried and read by a person first."""
    _mine(pull, by)
    pull = Pull.objects.select_for_update().select_related("source").get(pk=pull.pk)
    if (url, path, format) != (pull.url, pull.path, pull.format):
        pull.state, pull.reason, pull.next_at = PullState.NEW, "", None
        pull.etag = pull.last_modified = pull.checksum = pull.error = ""
        pull.failures = 0
        Source.objects.filter(pk=pull.source_id).update(url=url[:300])
    elif pull.frequency != frequency and pull.state == PullState.ACTIVE:
        pull.next_at = next_reading(frequency, pull.read_at or by.at)
    pull.url, pull.format, pull.path, pull.frequency = url, format, path, frequency
    pull.save()
    actors.record(by=by, verb="exchange.address_changed", thing=pull, concerns=pull.source.organisation)
    return pull


@transaction.atomic
def pause(*, pull: Pull, by: Actor) -> None:
    """Stop reading this address until somebody resumes it. What it brought stays."""
    _mine(pull, by)
    Pull.objects.filter(pk=pull.pk).update(state=PullState.PAUSED, next_at=None, reason="")
    actors.record(by=by, verb="exchange.address_paused", thing=pull, concerns=pull.source.organisation)


@transaction.atomic
def resume(*, pull: Pull, by: Actor) -> None:
    """Read this address again, at the next occasion; one that was never read has to be tried first."""
    _mine(pull, by)
    pull = Pull.objects.select_for_update().select_related("source").get(pk=pull.pk)
    if pull.state != PullState.PAUSED:
        return
    ready = pull.read_at is not None and not pull.other_key
    pull.state, pull.next_at, pull.failures = (PullState.ACTIVE, by.at, 0) if ready else (PullState.NEW, None, 0)
    pull.save()
    actors.record(by=by, verb="exchange.address_resumed", thing=pull, concerns=pull.source.organisation)


@transaction.atomic
def remove_address(*, pull: Pull, by: Actor) -> None:
    """Read it no more, and forget it. The records it brought keep their origin."""
    _mine(pull, by)
    actors.record(by=by, verb="exchange.address_removed", thing=pull, concerns=pull.source.organisation)
    pull.delete()


@transaction.atomic
def ask_to_read(*, pull: Pull, by: Actor) -> None:
    """Somebody wants it read now; the page shows where it stands from this instant."""
    _mine(pull, by)
    Pull.objects.filter(pk=pull.pk, started_at=None).update(step=_("va être lue dans un instant"))


@transaction.atomic
def begin(*, pull_id: int, only_due: bool, by: Actor) -> bool:
    """Claim the next run of this address; False when another process is at it, or has just read what was due.

    A run whose process died is taken over.
    """
    free = Pull.objects.filter(Q(started_at=None) | Q(started_at__lt=by.at - STUCK), pk=pull_id)
    if only_due:
        free = free.filter(state=PullState.ACTIVE, next_at__lte=by.at)
    claimed: dict[str, Any] = {"started_at": by.at, "step": _("lecture de l’adresse")}
    return free.update(**claimed) == 1


@transaction.atomic
def note_step(*, pull_id: int, step: str, by: Actor) -> None:
    """What the page shows while it is read."""
    Pull.objects.filter(pk=pull_id).exclude(started_at=None).update(step=step[:80])


def _ended(pull: Pull, by: Actor) -> None:
    """The run is over and went well."""
    pull.started_at, pull.step, pull.failures, pull.error = None, "", 0, ""
    pull.tried_at = pull.read_at = by.at
    if pull.state == PullState.ACTIVE:
        pull.next_at = next_reading(pull.frequency, by.at)


@transaction.atomic
def nothing_new(*, pull: Pull, by: Actor) -> None:
    """The address says what it said: nothing is written but the time, and that what was missing is missing still."""
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    if _counts(pull):
        missing = Origin.objects.filter(source=pull.source_id, live=True, missed__range=(1, MISSES - 1))
        missing.update(missed=F("missed") + 1)
    _ended(pull, by)
    pull.save()


def _counts(pull: Pull) -> bool:
    """Whether the file that is still there is the last reading of its list, was whole, and was applied."""
    last = Import.objects.filter(source=pull.source_id, state=State.APPLIED).order_by("-pk").first()
    same = last is not None and last.pk == pull.last_import_id and last.checksum == pull.checksum
    return same and last is not None and bool(last.report.get("complete"))


@transaction.atomic
def keep_file(
    *, pull: Pull, found: Fetched, file_name: str, kind: str, mapping: Mapping[str, str], approved: bool, by: Actor
) -> Import:
    """Keep the file that was read as an import of its source. ``approved``: its columns were, by a person."""
    run = Import.objects.create(
        source_id=pull.source_id,
        file_name=file_name[:200],
        stored=default_storage.save(f"imports/{secrets.token_hex(16)}", ContentFile(found.body)),
        checksum=hashlib.sha256(found.body).hexdigest(),
        kind=kind,
        mapping=dict(mapping),
        state=State.READY if approved else State.MAPPING,
        person=by.person,
        organisation=by.organisation,
        created_at=by.at,
    )
    actors.record(by=by, verb="exchange.list_received", thing=run, concerns=pull.source.organisation)
    return run


@transaction.atomic
def took(*, pull: Pull, run: Import, found: Fetched, by: Actor) -> None:
    """The reading was applied."""
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    _marks(pull, found)
    pull.last_import = run
    _ended(pull, by)
    pull.save()


@transaction.atomic
def wait_for_someone(
    *, pull: Pull, reason: str, run: Import | None = None, found: Fetched | None = None, by: Actor
) -> None:
    """What was read is not applied alone: a person reads it. The address is read no more until then."""
    pull = Pull.objects.select_for_update().select_related("source").get(pk=pull.pk)
    if found is not None:
        _marks(pull, found)
    pull.last_import = run or pull.last_import
    _ended(pull, by)
    pull.state, pull.reason, pull.next_at = PullState.WAITING, reason[:400], None
    pull.save()
    if by.person is None:  # somebody who tries it now sees it
        publish(PullWaits(pull.pk))


def _marks(pull: Pull, found: Fetched) -> None:
    pull.etag, pull.last_modified, pull.checksum = found.etag, found.last_modified, found.checksum


@transaction.atomic
def failed(*, pull: Pull, error: Exception, by: Actor) -> None:
    """The run gave nothing: the directory stays as it is, the next try comes later and later."""
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    pull.started_at, pull.step, pull.tried_at = None, "", by.at
    pull.failures, pull.error = pull.failures + 1, str(error)[:400]
    if pull.state == PullState.ACTIVE:
        pull.next_at = next_try(pull.failures, by.at)
    pull.save()
    lasting = isinstance(error, Unfetchable) and not error.passing
    if pull.state == PullState.ACTIVE and pull.failures == (1 if lasting else TOLD_AFTER):
        publish(PullBroken(pull.pk))


@transaction.atomic
def reviewed(*, event: ImportApplied) -> None:
    """A person has applied the reading that waited: the address is read by itself from now on."""
    run = Import.objects.get(pk=event.import_id)
    waiting = Pull.objects.select_for_update().filter(source=run.source_id, state=PullState.WAITING, last_import=run)
    for pull in waiting:
        pull.state, pull.reason = PullState.ACTIVE, ""
        pull.next_at = next_reading(pull.frequency, run.applied_at or pull.created_at)
        pull.save()
