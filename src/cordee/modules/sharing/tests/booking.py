"""A lender with a room, and people who book it through the pages."""

import datetime as dt

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.actors.tests.builders import BY, a_person, an_organisation
from cordee.kernel.calendar.actions import book
from cordee.kernel.calendar.rules import Purpose, Want, instant
from cordee.kernel.calendar.tests.builders import a_policy, a_resource
from cordee.modules.sharing.models import SPACE

ZONE = "Europe/Paris"


def at_ten(days=7, hour=10):
    """This hour of the wall clock, some days from now."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return instant(dt.datetime.combine(day, dt.time(hour)), ZONE)


def a_room(owner=None, *, capacity=1, **rules):
    """Offered to all; its owner has a manager when none is given."""
    resource = a_resource(capacity=capacity, policy=a_policy(owner, **rules))
    resource.kind = SPACE
    resource.save()
    return resource


def someone(name="Ana", role=MEMBER, organisation=None):
    """Acts for an organisation, today."""
    organisation = organisation or an_organisation(f"Asso de {name}")
    person = a_person(name)
    actors.give_role(person=person, organisation=organisation, role=role, by=BY)
    return Actor(person, organisation, role)


def manager_of(resource, name="Nadia"):
    return someone(name, MANAGER, resource.organisation)


def booked(resource, by, *, days=7, hour=10, hours=2, title="Réunion", **manner):
    start = at_ten(days, hour)
    want = Want(resource.pk, start, start + dt.timedelta(hours=hours))
    return book(wants=[want], purpose=Purpose(by.organisation, title, person=by.person), by=by, **manner)


def filled(days=7, hour=10, hours=2, **more):
    """What the form sends."""
    start = timezone.localtime(at_ten(days, hour))
    end = start + dt.timedelta(hours=hours)
    typed = {"day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "title": "Réunion"}
    return typed | {"nonce": "n1", "every": ""} | more
