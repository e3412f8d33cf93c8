"""What the directory writes, one file for each subject."""

from cordee.modules.directory.actions.addresses import tell_broken, tell_waiting
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
    "close_portal",
    "open_portal",
    "reopen_portal",
    "index",
    "index_organisation",
    "index_organisations",
    "tell_broken",
    "tell_waiting",
    "tell_tool_stopped",
    "list_again",
    "reference_changed",
    "relist",
    "relist_all",
]
