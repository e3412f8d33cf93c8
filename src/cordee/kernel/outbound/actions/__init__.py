from cordee.kernel.outbound.actions.changes import announce, note_organisation, note_organisations
from cordee.kernel.outbound.actions.erasure import erase

__all__ = ["announce", "erase", "note_organisation", "note_organisations"]
