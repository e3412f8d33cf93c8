from cordee.kernel.outbound.actions.agreements import accept_agreement, propose_agreement, withdraw_agreement
from cordee.kernel.outbound.actions.changes import announce, note_organisation, note_organisations
from cordee.kernel.outbound.actions.deliveries import forget_old, mark_failed, mark_sent, queue, take, take_test
from cordee.kernel.outbound.actions.erasure import erase
from cordee.kernel.outbound.actions.readings import count_readings, forget_readings
from cordee.kernel.outbound.actions.subscriptions import ask_test, end, restart, subscribe
from cordee.kernel.outbound.actions.takeouts import ask_takeout, mark_over, mark_packed, mark_ready

__all__ = [
    "accept_agreement",
    "announce",
    "ask_takeout",
    "ask_test",
    "count_readings",
    "end",
    "erase",
    "forget_old",
    "forget_readings",
    "mark_failed",
    "mark_over",
    "mark_packed",
    "mark_ready",
    "mark_sent",
    "note_organisation",
    "note_organisations",
    "propose_agreement",
    "queue",
    "restart",
    "subscribe",
    "take",
    "take_test",
    "withdraw_agreement",
]
