from cordee.kernel.outbound.actions.changes import announce, note_organisation, note_organisations
from cordee.kernel.outbound.actions.deliveries import (
    forget_old,
    mark_failed,
    mark_sent,
    queue,
    take,
    take_test,
)
from cordee.kernel.outbound.actions.erasure import erase
from cordee.kernel.outbound.actions.subscriptions import ask_test, end, restart, subscribe

__all__ = [
    "announce",
    "ask_test",
    "end",
    "erase",
    "forget_old",
    "mark_failed",
    "mark_sent",
    "note_organisation",
    "note_organisations",
    "queue",
    "restart",
    "subscribe",
    "take",
    "take_test",
]
