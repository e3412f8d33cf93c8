"""Every write of an import: the file received, its columns, its plan, and the plan applied in one transaction."""

from cordee.kernel.exchange.actions.applying import apply_import, import_now
from cordee.kernel.exchange.actions.members import propose_members
from cordee.kernel.exchange.actions.merging import follow_back, follow_places
from cordee.kernel.exchange.actions.partners import another_key, pair, recognise, take_over, take_page
from cordee.kernel.exchange.actions.pulls import (
    add_address,
    ask_to_read,
    begin,
    change_address,
    failed,
    keep_file,
    note_step,
    nothing_new,
    pause,
    remove_address,
    resume,
    reviewed,
    took,
    wait_for_someone,
)
from cordee.kernel.exchange.actions.runs import (
    choose_columns,
    drop_import,
    erase,
    forget_file,
    keep_plan,
    receive_file,
    start_import,
    stop_import,
)
from cordee.kernel.exchange.actions.sources import choose_winners, describe_source
from cordee.kernel.exchange.actions.terms import decide_terms
from cordee.kernel.exchange.actions.undoing import forget_written, start_undo, stop_undo, undo_import
from cordee.kernel.exchange.actions.vanishing import end_vanished, keep_vanished

__all__ = [
    "forget_written",
    "start_undo",
    "stop_undo",
    "undo_import",
    "add_address",
    "another_key",
    "apply_import",
    "ask_to_read",
    "begin",
    "change_address",
    "choose_columns",
    "choose_winners",
    "decide_terms",
    "describe_source",
    "drop_import",
    "end_vanished",
    "erase",
    "failed",
    "follow_back",
    "follow_places",
    "forget_file",
    "import_now",
    "keep_file",
    "keep_plan",
    "keep_vanished",
    "note_step",
    "nothing_new",
    "pair",
    "pause",
    "propose_members",
    "receive_file",
    "recognise",
    "remove_address",
    "resume",
    "reviewed",
    "start_import",
    "stop_import",
    "take_over",
    "take_page",
    "took",
    "wait_for_someone",
]
