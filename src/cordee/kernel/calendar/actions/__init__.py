from cordee.kernel.calendar.actions.booking import Manner, Purpose, Want, book, place
from cordee.kernel.calendar.actions.cancelling import cancel, check_in, release
from cordee.kernel.calendar.actions.closing import close, reopen
from cordee.kernel.calendar.actions.deciding import approve, confirm, reject
from cordee.kernel.calendar.actions.moving import move
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
    "Purpose",
    "Rhythm",
    "SeriesRefused",
    "Skipped",
    "Want",
    "approve",
    "book",
    "book_series",
    "cancel",
    "cancel_series",
    "change_series",
    "check_in",
    "close",
    "confirm",
    "join_waiting",
    "leave_waiting",
    "move",
    "place",
    "reject",
    "release",
    "reopen",
    "roll",
    "take_offer",
]
