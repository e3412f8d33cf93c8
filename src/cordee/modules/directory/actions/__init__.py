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
from cordee.modules.directory.actions.listing import relist, relist_all
from cordee.modules.directory.actions.portals import change_portal, close_portal, open_portal, reopen_portal
from cordee.modules.directory.actions.records import (
    add,
    index,
    index_organisation,
    index_organisations,
    list_again,
    reference_changed,
)
from cordee.modules.directory.actions.tools import tell_tool_stopped

__all__ = [
    "add",
    "change_portal",
    "choose_period",
    "close_portal",
    "confirm_by_link",
    "forget_calls",
    "index",
    "index_organisation",
    "index_organisations",
    "index_states",
    "list_again",
    "note_own_writing",
    "open_portal",
    "record_call",
    "reference_changed",
    "relist",
    "relist_all",
    "remind",
    "reopen_portal",
    "tell_broken",
    "tell_tool_stopped",
    "tell_waiting",
    "verify",
]
