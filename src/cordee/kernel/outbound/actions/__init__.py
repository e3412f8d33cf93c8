from cordee.kernel.outbound.actions.agreements import accept_agreement, propose_agreement, withdraw_agreement
from cordee.kernel.outbound.actions.changes import announce, note_organisation, note_organisations
from cordee.kernel.outbound.actions.erasure import erase
from cordee.kernel.outbound.actions.readings import count_readings, forget_readings

__all__ = [
    "accept_agreement",
    "announce",
    "count_readings",
    "erase",
    "forget_readings",
    "note_organisation",
    "note_organisations",
    "propose_agreement",
    "withdraw_agreement",
]
