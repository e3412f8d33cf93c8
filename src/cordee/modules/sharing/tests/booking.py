"""A lender with a room, and people who book it through the pages."""

import datetime as dt

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import MANAGER, MEMBER, Actor
from cordee.kernel.actors.tests.builders import BY, a_person, an_organisation
from cordee.kernel.calendar.actions import Rhythm, book, book_series, cancel, join_waiting, take_offer
from cordee.kernel.calendar.models import WaitEntry
from cordee.kernel.calendar.rules import Purpose, Want, instant, wall_of
from cordee.kernel.calendar.tests.builders import a_policy, a_resource
from cordee.modules.sharing.actions.feeds import open_feed
from cordee.modules.sharing.models import SPACE, Place, Space
from cordee.modules.sharing.queries.arriving import door_token
from cordee.modules.sharing.queries.feeds import key_of
from cordee.modules.sharing.queries.waiting import offer_token

ZONE = "Europe/Paris"


def at_ten(days=7, hour=10):
    """This hour of the wall clock, some days from now."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return instant(dt.datetime.combine(day, dt.time(hour)), ZONE)


def a_room(*, capacity=1, policy=None, **rules):
    """Offered to all, on these house rules."""
    resource = a_resource(capacity=capacity, policy=policy or a_policy(**rules))
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


def booking_fixture(cast, policy):
    """The manager's organisation lends a room in its place: somebody booked it, somebody waits and is offered it."""
    by = cast.actor("manager")
    site = actors.save_site(organisation=cast.organisation, by=by)
    place = Place.objects.create(
        site=site, slug="la-grange", name="La Grange", function="events", published=True, created_at=by.at
    )
    room = a_room(policy=policy)
    Space.objects.create(place=place, resource=room, seats=20)
    booking, waiter = booked(room, by), cast.actor("member")
    entries = [wait_for(room, waiter), wait_for(room, waiter, hour=11)]
    cancel(booking=booking, by=by)
    booked(room, by, hour=14)
    offered = WaitEntry.objects.get(pk=entries[0].pk)
    taken = WaitEntry.objects.get(pk=entries[0].pk)
    things = {"room": room.pk, "booking": booking.pk, "occupancy": booking.occupancies.get().pk, "entry": offered.pk}
    cancel(booking=take_offer(entry=offered, by=waiter), by=by)
    waiting = WaitEntry.objects.select_related("offer").get(pk=entries[1].pk)
    things |= {
        "offer": offer_token(waiting),
        "taken": offer_token(taken),
        "door": door_token(room),
        "place": place.slug,
    }
    feed = open_feed(own=True, by=by)
    return things | {"feed": feed.pk, "feed_key": key_of(feed)}


def wait_for(room, by, *, hour=10):
    start = at_ten(hour=hour)
    want = Want(room.pk, start, start + dt.timedelta(hours=2))
    purpose = Purpose(by.organisation, "Répétition", by.person)
    return join_waiting(want=want, purpose=purpose, by=by.later(timezone.now()))


def weekly(room, by, dates=4, days=7):
    starts = wall_of(at_ten(days), ZONE)
    rule = f"FREQ=WEEKLY;COUNT={dates};WKST=MO"
    rhythm = Rhythm(rule, starts.replace(fold=0), 120)
    return book_series(
        shape=[(room.pk, 1)], rhythm=rhythm, purpose=Purpose(by.organisation, "Chorale", by.person), by=by
    )
