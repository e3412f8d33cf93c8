"""The papers of an organisation, for whoever takes everything of it away."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from cordee.kernel.actors.models import Organisation
from cordee.kernel.documents.models import Version
from cordee.kernel.documents.queries.papers import content_of
from cordee.lib.rows import plain


def path_in_archive(pk: int, number: int, name: str) -> str:
    """Where a version lies in the archive: two papers may have the same name."""
    return f"papiers/{pk}-v{number}-{name}"


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """Each version of each paper, withdrawn ones too, and where its file is when it still has one."""
    rows = Version.objects.filter(document__owner=organisation).order_by("document", "number")
    columns = ("number", "name", "media_type", "size", "sha256", "note", "made_at", "document_id")
    told = plain(
        rows,
        *columns,
        titre=F("document__title"),
        nature=F("document__kind"),
        lu_par=F("document__visibility"),
        retire_le=F("document__withdrawn_at"),
        efface_le=F("document__wiped_at"),
    )
    for row in told:
        row["fichier"] = "" if row["efface_le"] else path_in_archive(row["document_id"], row["number"], row["name"])
    return {"papiers": told}


def files_of(organisation: Organisation) -> Iterator[tuple[str, bytes]]:
    """(path, content) of each version, one at a time: 10 MB at most in memory."""
    rows = Version.objects.filter(document__owner=organisation, document__wiped_at=None).order_by("document", "number")
    for version in rows:
        if (content := content_of(version)) is not None:
            yield path_in_archive(version.document_id, version.number, version.name), content
