"""Hours of closure: no new booking; those made before are listed, and their holders told."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve_hours
from cordee.kernel.calendar.events import HoursClosed
from cordee.kernel.calendar.models import Closure, Policy, Resource
from cordee.lib.errors import Refused
from cordee.lib.module import publish


@transaction.atomic
def close(*, what: Resource | Policy, start: dt.datetime, end: dt.datetime, reason: str, by: Actor) -> Closure:
    """Close a resource, or all those of a policy, over ``[start, end)``. What was booked before stays until somebody
    moves or cancels it; those who hold it hear of it (HoursClosed).
    """
    queries.refuse_visitor(what.organisation, by)
    if end <= start:
        raise Refused(_("La fin doit venir après le début."))
    if not reason.strip():
        raise Refused(_("Dites pourquoi c’est fermé : ceux qui cherchent liront cette raison."))
    whom = [what.pk] if isinstance(what, Resource) else what.resources.values_list("pk", flat=True)
    locked(resources=whom, by=by)  # a booking being made is either refused or listed
    whose = {"resource": what} if isinstance(what, Resource) else {"policy": what}
    closure = Closure.objects.create(start=start, end=end, reason=reason, **whose)
    record(by=by, verb="calendar.closed", thing=what, concerns=what.organisation)
    bookings = queries.bookings_met(closure)
    if bookings:
        publish(HoursClosed(closure.pk, tuple(bookings)))
    return closure


@transaction.atomic
def reopen(*, closure: Closure, by: Actor) -> None:
    """It is open after all: those who wait for these hours are served."""
    what = closure.resource or closure.policy
    assert what is not None  # the database says so: closure_of_a_resource_or_a_policy
    queries.refuse_visitor(what.organisation, by)
    whom = [what.pk] if isinstance(what, Resource) else what.resources.values_list("pk", flat=True)
    resources = locked(resources=whom, by=by)
    closure.delete()
    record(by=by, verb="calendar.reopened", thing=what, concerns=what.organisation)
    serve_hours(spans={pk: [(closure.start, closure.end)] for pk in resources}, by=by)
