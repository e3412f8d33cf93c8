from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model, Prefetch, Q, QuerySet, Sum

from cordee.kernel.actors.models import Organisation, Person, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.documents.models import Document, Version


def thing_of(thing: Model) -> str:
    """ "actors.organisation:12"."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def _with_versions(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Latest version first in ``document.versions.all()``; two queries for any number of rows."""
    versions = Version.objects.select_related("made_by").order_by("-number")
    return documents.select_related("owner").prefetch_related(Prefetch("versions", versions))


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Public papers; those of the network for whoever acts for an organisation; all those of one's own organisation.

    Withdrawn papers are seen by nobody here; their managers find them on their page (``managed_documents``).
    """
    circles = Q(visibility=Visibility.PUBLIC)
    if actor.organisation is not None:
        circles |= Q(visibility=Visibility.NETWORK) | Q(owner=actor.organisation)
    return _with_versions(Document.objects.filter(circles, withdrawn_at=None))


def managed_documents(organisation: Organisation, actor: Actor) -> QuerySet[Document]:
    """The page « Papiers »: everything for those who manage the organisation, what they may read for the others."""
    if actor.manages(organisation):
        return _with_versions(Document.objects.filter(owner=organisation))
    return documents_visible_to(actor).filter(owner=organisation)


def public_documents(thing: Model) -> QuerySet[Document]:
    """The papers that everybody may read of an organisation, a site… (for its page). Two queries."""
    public = Document.objects.filter(thing=thing_of(thing), visibility=Visibility.PUBLIC, withdrawn_at=None)
    return _with_versions(public)


def current_version(document: Document) -> Version:
    return max(document.versions.all(), key=lambda version: version.number)


def content_of(version: Version) -> bytes | None:
    """The file, 10 MB at most; None when it has been wiped."""
    try:
        with default_storage.open(version.path) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def room_used(organisation: Organisation) -> int:
    """Bytes held for this organisation."""
    held = Version.objects.filter(document__owner=organisation, document__wiped_at=None)
    return held.aggregate(total=Sum("size"))["total"] or 0


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    versions = Version.objects.filter(made_by=person).select_related("document__owner")
    return {
        "papiers_deposes": [
            {
                "titre": version.document.title,
                "organisation": version.document.owner.name,
                "fichier": version.name,
                "le": version.made_at.isoformat(),
            }
            for version in versions
        ]
    }
