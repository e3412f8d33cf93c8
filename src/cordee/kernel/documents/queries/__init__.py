from cordee.kernel.documents.queries.belongings import export_of, files_of
from cordee.kernel.documents.queries.fiche import organisation_sheet
from cordee.kernel.documents.queries.papers import (
    content_of,
    current_version,
    documents_visible_to,
    export,
    managed_documents,
    public_documents,
    room_used,
)
from cordee.kernel.documents.queries.pdf import Attachment, render_pdf

__all__ = [
    "Attachment",
    "content_of",
    "current_version",
    "documents_visible_to",
    "export",
    "export_of",
    "files_of",
    "managed_documents",
    "organisation_sheet",
    "public_documents",
    "render_pdf",
    "room_used",
]
