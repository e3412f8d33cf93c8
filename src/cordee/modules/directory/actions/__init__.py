"""What the directory writes, one file for each subject."""

from cordee.modules.directory.actions.addresses import tell_broken, tell_waiting
from cordee.modules.directory.actions.freshness import (
    choose_period,
    confirm_by_link,
    forget_calls,
    index_states,
    note_own_writing,
    record_call,
    remind,
    verify,
)
from cordee.modules.directory.actions.portals import change_portal, close_portal, open_portal, reopen_portal
from cordee.modules.directory.actions.records import add, index, index_organisation, index_organisations
from cordee.modules.directory.actions.tools import tell_tool_stopped

__all__ = [
    "choose_period",
    "confirm_by_link",
    "forget_calls",
    "index_states",
    "note_own_writing",
    "record_call",
    "remind",
    "verify",
    "add",
    "change_portal",
    "close_portal",
    "open_portal",
    "reopen_portal",
    "index",
    "index_organisation",
    "index_organisations",
    "tell_broken",
    "tell_waiting",
    "tell_tool_stopped",
]
