"""The two steps that write an occupancy: it holds, and it ends."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Resource, State, WaitEntry, WaitState, Why
from cordee.kernel.calendar.rules import reach_of


@transaction.atomic
def hold(*, booking: Booking, resource: Resource, span: tuple[dt.datetime, dt.datetime], quantity: int, state: str,
         expires_at: dt.datetime | None, waived: str) -> Occupancy:  # fmt: skip
    """One row; IntegrityError when the database counts more than the capacity."""
    return _held(booking, resource, span, quantity, state, expires_at, waived)


def _held(booking: Booking, resource: Resource, span: tuple[dt.datetime, dt.datetime], quantity: int, state: str,
          expires_at: dt.datetime | None, waived: str) -> Occupancy:  # fmt: skip
    """The same, within the step of another action."""
    start, end = span
    return Occupancy.objects.create(
        booking=booking, resource=resource, start=start, end=end, reach=reach_of(end - start), quantity=quantity,
        state=state, expires_at=expires_at, waived=waived,
    )  # fmt: skip


@transaction.atomic
def end_with(*, occupancies: Sequence[Occupancy], state: str, reason: str, by: Actor, why: str = "") -> None:
    """These occupancies, still live, end in this state. Whoever had an offer among them no longer waits."""
    ended = [row.pk for row in occupancies]
    Occupancy.objects.filter(pk__in=ended, state__in=LIVE).update(
        state=state, reason=reason, why=why, expires_at=None, decided_by=by.person, decided_at=by.at
    )
    if state != State.LAPSED:  # then the one who did not answer is told (pass_on)
        WaitEntry.objects.filter(offer__in=ended, state=WaitState.OFFERED).update(state=WaitState.LEFT)


@transaction.atomic
def let_go(*, occupancies: Sequence[Occupancy], reason: str, by: Actor, why: str = "") -> None:
    """The holder gives these back. An option among them says so: it is not taken again at once (``refuse_option``)."""
    options = [row for row in occupancies if row.state == State.OPTION]
    others = [row for row in occupancies if row.state != State.OPTION]
    end_with(occupancies=options, state=State.CANCELLED, reason=reason, why=Why.DROPPED, by=by)
    end_with(occupancies=others, state=State.CANCELLED, reason=reason, why=why, by=by)
