"""How long a record stays true, when its owner is reminded, and what the link of a reminder is worth.

Months are counted on the calendar, always from the day of the verification: verified 31 January every month, a record
is to be read again on 28 (or 29) February and to be verified on 31 March.
"""

import datetime as dt
import secrets
from calendar import monthrange

from django.utils.crypto import constant_time_compare, salted_hmac

from cordee.modules.directory.models import Outcome, Reminder, State
from cordee.modules.directory.models.freshness import DEFAULT_EVERY, EVERY

__all__ = ["DEFAULT_EVERY", "EVERY"]
LINK_LASTS = dt.timedelta(days=60)
# Among equal answers: what was verified in its time, then what nobody ever verified, then what is known to be old.
LATER = {State.FRESH: 0, State.DUE: 0, State.NEVER: 1, State.OVERDUE: 2}
VERIFIES = (Outcome.EXACT, Outcome.CORRECTED)  # calls after which the record is true
NO_ANSWER_RESTS = dt.timedelta(days=3)  # before the same number comes back to the top of the list


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day that many months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def deadlines(verified_on: dt.date | None, every: int) -> tuple[dt.date | None, dt.date | None]:
    """(due, overdue): one period after the verification, two periods after it. (None, None): no deadline."""
    if verified_on is None or not every:
        return None, None
    return months_after(verified_on, every), months_after(verified_on, 2 * every)


def state_of(verified_on: dt.date | None, every: int, on: dt.date) -> State:
    """What a record verified that day, every so many months, is worth on a day. Pure."""
    return standing(verified_on, *deadlines(verified_on, every), on)


def standing(verified_on: dt.date | None, due: dt.date | None, overdue: dt.date | None, on: dt.date) -> State:
    """The same from the deadlines as they are stored."""
    if verified_on is None:
        return State.NEVER
    if overdue is not None and on >= overdue:
        return State.OVERDUE
    return State.DUE if due is not None and on >= due else State.FRESH


def reminder_days(verified_on: dt.date | None, every: int) -> list[dt.date]:
    """The whole series of one period: when due, a month later, when overdue. Never more, and none after."""
    due, overdue = deadlines(verified_on, every)
    if verified_on is None or due is None or overdue is None:
        return []
    return sorted({due, min(months_after(verified_on, every + 1), overdue), overdue})


def next_reminder(verified_on: dt.date | None, every: int, after: dt.date) -> dt.date | None:
    """The first reminder of the series after that day; None when it is over."""
    return next((day for day in reminder_days(verified_on, every) if day > after), None)


def new_nonce() -> str:
    return secrets.token_hex(16)


def key_of(reminder: Reminder) -> str:
    """The secret part of a mailed link, made again from the row: no table holds it."""
    said = f"{reminder.pk}:{reminder.nonce}"
    return salted_hmac("cordee.directory.reminder", said, algorithm="sha256").hexdigest()[:40]


def fits(reminder: Reminder, key: str) -> bool:
    return constant_time_compare(key_of(reminder), key)


def opens(reminder: Reminder, at: dt.datetime) -> bool:
    """Whether its button still serves: [sent, expires), once."""
    return reminder.used_at is None and reminder.sent_at <= at < reminder.expires_at
