"""Depositing, replacing and withdrawing papers."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.documents import queries
from cordee.kernel.documents.models import Document, Version
from cordee.kernel.documents.queries.papers import thing_of
from cordee.kernel.documents.rules import LARGEST, ROOM, Unwanted, clean_name, sniff
from cordee.lib.errors import Refused


def _guard(organisation: Organisation, by: Actor) -> None:
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » déposent et retirent ses papiers.")
            % {"organisation": organisation},
            who=_("Ses responsables."),
        )


@transaction.atomic
def deposit(
    *,
    owner: Organisation,
    title: str,
    name: str,
    content: bytes,
    by: Actor,
    thing: models.Model | None = None,
    **columns: Any,
) -> Document:
    """A new document and its first version. ``thing`` is what it belongs to, the organisation itself by default.

    ``columns``: kind, visibility. Raises Refused for a file we do not take, in words fit for the person.
    """
    _guard(owner, by)
    document = Document.objects.create(
        owner=owner, thing=thing_of(thing or owner), title=title, created_at=by.at, **columns
    )
    _add(document, name, content, "", by)
    record(by=by, verb="documents.deposited", thing=document, concerns=owner)
    return document


@transaction.atomic
def add_version(*, document: Document, name: str, content: bytes, note: str = "", by: Actor) -> Version:
    """A new state of the document; the former ones stay readable in its history."""
    _guard(document.owner, by)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.withdrawn_at is not None:
        raise Refused(_("Ce papier a été retiré."), who=_("Vous : déposez-le de nouveau, comme un nouveau papier."))
    version = _add(document, name, content, note, by)
    record(
        by=by, verb="documents.replaced", thing=document, concerns=document.owner, detail={"version": version.number}
    )
    return version


def _add(document: Document, name: str, content: bytes, note: str, by: Actor) -> Version:
    undone = _("Rien n’a été déposé.")
    if len(content) > LARGEST:
        raise Refused(
            _("Un fichier pèse au plus 10 Mo."), who=_("Vous : réduisez-le, ou coupez-le en plusieurs."), undone=undone
        )
    if queries.room_used(document.owner) + len(content) > ROOM:
        raise Refused(
            _("Les papiers d’une organisation pèsent au plus 300 Mo en tout."),
            who=_("Vous : effacez le contenu de papiers retirés pour faire de la place."),
            undone=undone,
        )
    try:
        format = sniff(content)
    except Unwanted as unwanted:
        raise Refused(str(unwanted), who=_("Vous : choisissez un autre fichier."), undone=undone) from None
    last = document.versions.order_by("-number").first()
    digest = hashlib.sha256(content).hexdigest()
    if last is not None and last.sha256 == digest:
        raise Refused(_("Ce fichier est exactement celui de la version actuelle."), undone=undone)
    version = Version(
        document=document,
        number=last.number + 1 if last else 1,
        name=clean_name(name, format),
        media_type=format.media_type,
        size=len(content),
        sha256=digest,
        note=note,
        made_at=by.at,
        made_by=by.person,
    )
    _keep(version.path, content)
    version.save(force_insert=True)
    return version


def _keep(path: str, content: bytes) -> None:
    """Write the file under its own name. A transaction that fails leaves it behind: it has no row, nobody reads it."""
    if default_storage.exists(path):
        return
    kept = default_storage.save(path, ContentFile(content))
    if kept != path:  # another process wrote the same content in between
        default_storage.delete(kept)


@transaction.atomic
def edit(*, document: Document, by: Actor, **columns: Any) -> Document:
    """Title, kind, visibility: what is said of the paper, not the paper."""
    _guard(document.owner, by)
    changes = {name: [getattr(document, name), value] for name, value in columns.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    for name, (_before, value) in changes.items():
        setattr(document, name, value)
    document.save()
    record(by=by, verb="documents.edited", thing=document, concerns=document.owner, detail=changes)
    return document


@transaction.atomic
def withdraw(*, document: Document, wipe: bool = False, by: Actor) -> Document:
    """Nobody reads the paper any longer, but its managers in its history. ``wipe``: the files are destroyed as well;
    names, dates and fingerprints stay."""
    _guard(document.owner, by)
    document.withdrawn_at = document.withdrawn_at or by.at
    if wipe and document.wiped_at is None:
        document.wiped_at = by.at
        paths = {version.path for version in document.versions.all()}
        transaction.on_commit(lambda: _destroy(paths))
    document.save()
    verb = "documents.wiped" if wipe else "documents.withdrawn"
    record(by=by, verb=verb, thing=document, concerns=document.owner)
    return document


def _destroy(paths: set[str]) -> None:
    for path in paths:
        default_storage.delete(path)


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """Papers belong to organisations: they stay, and say only that one person deposited them."""
    if Version.objects.filter(made_by=person).exists():
        return [_("Les papiers que vous avez déposés appartiennent à leur organisation : ils restent, sans votre nom.")]
    return []
