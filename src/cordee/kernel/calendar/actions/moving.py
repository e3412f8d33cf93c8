"""A booking takes other hours, or other resources, in one gesture: it never loses what it had without the new."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries, rules
from cordee.kernel.calendar.actions.booking import Manner, spell_out, take
from cordee.kernel.calendar.actions.holding import let_go
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import LIVE, Booking, State, Why
from cordee.kernel.calendar.rules import Purpose, Want
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def move(*, booking: Booking, wants: Sequence[Want], by: Actor, waive: str = "") -> None:
    """The booking holds ``wants`` instead of what it held. Checked as a new one, but for itself; asked again where the
    lender answers. Raises Refused, and then it holds what it held: hours are not left later than they are cancelled.
    """
    shift(booking=booking, wants=wants, waive=waive, by=by)
    record(by=by, verb="calendar.moved", thing=booking, concerns=booking.organisation)


@transaction.atomic
def shift(*, booking: Booking, wants: Sequence[Want], waive: str, by: Actor) -> None:
    """The same, as a step of a larger gesture, that writes its own line of the journal."""
    wants = spell_out(wants=wants)
    old = set(booking.occupancies.values_list("resource", flat=True))
    resources = locked(resources=old | {want.resource for want in wants}, by=by)
    rows = list(booking.occupancies.filter(state__in=LIVE, end__gt=by.at))
    if not rows:
        raise Refused(_("Cette réservation est finie ou annulée : elle ne bouge plus. Faites-en une nouvelle."))
    queries.refuse_stranger(booking, [resources[row.resource_id] for row in rows], by)
    purpose = Purpose(booking.organisation, booking.title, person=booking.person, zone=booking.zone)
    ends = [row.expires_at for row in rows if row.state == State.OPTION and row.expires_at]
    manner = Manner(waive=waive, option=bool(ends), until=min(ends, default=None))  # a move does not prolong an option
    queries.refuse_late([row for row in rows if not rules.kept(wants, row)], resources, by)
    let_go(occupancies=rows, reason="", why=Why.MOVED, by=by)
    for want in wants:
        take(booking=booking, resource=resources[want.resource], want=want, purpose=purpose, manner=manner, by=by)
    publish(BookingChanged(booking.pk))
    serve(freed=rows, by=by)
