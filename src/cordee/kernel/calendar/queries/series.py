"""What is known of a series."""

import datetime as dt

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation
from cordee.kernel.calendar.models import Policy, Series


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
