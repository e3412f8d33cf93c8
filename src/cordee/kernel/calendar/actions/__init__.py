from cordee.kernel.calendar.actions.booking import Manner, Purpose, Want, book, place
from cordee.kernel.calendar.actions.cancelling import cancel, check_in, release
from cordee.kernel.calendar.actions.deciding import approve, confirm, reject
from cordee.kernel.calendar.actions.waiting import join_waiting, leave_waiting, take_offer

__all__ = [
    "Manner",
    "Purpose",
    "Want",
    "approve",
    "book",
    "cancel",
    "check_in",
    "confirm",
    "join_waiting",
    "leave_waiting",
    "place",
    "reject",
    "release",
    "take_offer",
]
