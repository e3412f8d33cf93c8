from cordee.kernel.calendar.actions.booking import Manner, book, place
from cordee.kernel.calendar.actions.cancelling import cancel, check_in, give_back, release
from cordee.kernel.calendar.actions.closing import close, reopen
from cordee.kernel.calendar.actions.deciding import approve, confirm, reject
from cordee.kernel.calendar.actions.erasure import erase
from cordee.kernel.calendar.actions.lending import save_policy, save_resource
from cordee.kernel.calendar.actions.locking import lapse_one
from cordee.kernel.calendar.actions.moving import move
from cordee.kernel.calendar.actions.opening import Opening, lay_openings, set_openings
from cordee.kernel.calendar.actions.series import (
    Made,
    Rhythm,
    SeriesRefused,
    Skipped,
    book_series,
    cancel_series,
    change_series,
    roll,
)
from cordee.kernel.calendar.actions.waiting import join_waiting, leave_waiting, take_offer

__all__ = [
    "Made",
    "Manner",
    "Opening",
    "Rhythm",
    "SeriesRefused",
    "Skipped",
    "approve",
    "book",
    "book_series",
    "cancel",
    "cancel_series",
    "change_series",
    "check_in",
    "close",
    "confirm",
    "erase",
    "give_back",
    "join_waiting",
    "lapse_one",
    "lay_openings",
    "leave_waiting",
    "move",
    "place",
    "reject",
    "release",
    "reopen",
    "roll",
    "save_policy",
    "save_resource",
    "set_openings",
    "take_offer",
]
