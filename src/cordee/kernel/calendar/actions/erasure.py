"""What is left of a person who is gone: the hours they booked stay with their organisation, without their name."""

from django.db import transaction

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Booking, Occupancy, WaitEntry


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """Take the name away; what was written beside the hours this person comes to goes with it. Where they only wrote
    the booking for somebody else, the note is that person's and stays.
    """
    Booking.objects.filter(person=person).update(person=None, note="")
    Booking.objects.filter(made_by=person).update(made_by=None)
    Occupancy.objects.filter(decided_by=person).update(decided_by=None)
    WaitEntry.objects.filter(person=person).update(person=None)
    return []
