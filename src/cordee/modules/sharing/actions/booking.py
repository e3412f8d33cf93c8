"""Answering a whole series at once; giving back the hours of somebody who was there after all."""

from django.db import transaction

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import actions as calendar
from cordee.kernel.calendar.models import Booking
from cordee.modules.sharing.queries.bookings import answered_with


@transaction.atomic
def accept(*, booking: Booking, by: Actor) -> int:
    """Say yes to this request, or to every date asked of its series. How many. Refused: one of them no longer fits."""
    asked = list(answered_with(booking)) or [booking]
    for one in asked:
        calendar.approve(booking=one, by=by)
    return len(asked)


@transaction.atomic
def decline(*, booking: Booking, reason: str, by: Actor) -> int:
    """Say no to the same, with the reason that the asker reads."""
    asked = list(answered_with(booking)) or [booking]
    for one in asked:
        calendar.reject(booking=one, reason=reason, by=by)
    return len(asked)
