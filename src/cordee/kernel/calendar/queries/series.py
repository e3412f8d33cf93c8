"""What is known of a series."""

import datetime as dt

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Occupancy, Policy, Series, State


def series_of_key(organisation: Organisation, key: str) -> Series | None:
    """The series that this organisation asked for with this word, if it was made already."""
    if not key:
        return None
    return Series.objects.filter(bookings__organisation=organisation, bookings__key=key).first()


def to_roll(before: dt.datetime) -> QuerySet[Series]:
    """The running series that are not laid out as far as this instant."""
    return Series.objects.filter(ended_at=None, laid_until__lt=before).exclude(rrule="").order_by("pk")


def to_lay(before: dt.datetime) -> QuerySet[Policy]:
    """The policies whose hours of opening are not laid out as far as this instant."""
    return Policy.objects.filter(laid_until__lt=before).order_by("pk")


def agreed(series: Series) -> dict[int, str] | None:
    """What the lenders said yes to, at its last date: each resource with the reason why a rule is set aside, if any.

    None: it was never made firm (options that nobody confirmed), so it does not go on.
    """
    rows = Occupancy.objects.filter(booking__series=series).exclude(state=State.CANCELLED)
    states: dict[int, str] = {}
    waived: dict[int, str] = {}
    for resource, state, why in rows.order_by("booking__occurrence", "pk").values_list("resource", "state", "waived"):
        states[resource] = state
        waived[resource] = why or waived.get(resource, "")
    if {State.OPTION, State.LAPSED} & set(states.values()):
        return None
    return {pk: waived[pk] for pk, state in states.items() if state in (State.CONFIRMED, State.NO_SHOW)}
