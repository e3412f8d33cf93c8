"""What an owner's pages show: its places, its house rules, its closures and the bookings these meet."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet

from cordee.kernel.actors.models import Membership, Organisation, Person, Site
from cordee.kernel.actors.queries import live_organisations, sites_of
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import LIVE, Closure, Occupancy, Policy, Resource
from cordee.kernel.calendar.queries import bookings_met
from cordee.modules.sharing.models import Equipment, Place, Skill, Space
from cordee.modules.sharing.queries import places
from cordee.modules.sharing.rules import words
from cordee.modules.sharing.rules.lending import kept_by


def of_owner(organisation: Organisation, *, actor: Actor) -> dict[str, Any]:
    """The page "Mes lieux et mon matériel"."""
    rows = places.places_of(organisation).annotate(rooms=Count("spaces", filter=Q(spaces__retired=False)))
    return {
        "places": list(rows),
        "policies": [(policy, words.who_books(policy)) for policy in policies_of(organisation)],
        "skills": list(places.skills_of(organisation)),
        "things": Equipment.objects.filter(resource__organisation=organisation).count(),
        "closures": closures_of(organisation, actor=actor).count(),
        "free_sites": free_sites(organisation),
        "organisation": organisation,
    }


def free_sites(organisation: Organisation) -> list[Site]:
    """Its addresses that have no page of a place yet."""
    taken = Place.objects.filter(site__organisation=organisation).values("site")
    return list(sites_of(organisation).exclude(pk__in=taken))


def policies_of(organisation: Organisation) -> QuerySet[Policy]:
    return Policy.objects.filter(organisation=organisation).order_by("name", "pk")


def policies_kept_by(actor: Actor) -> QuerySet[Policy]:
    """The house rules of the owners that this actor manages."""
    return _kept(Policy.objects.select_related("organisation"), "organisation", actor)


def closures_kept_by(actor: Actor) -> QuerySet[Closure]:
    rows = Closure.objects.select_related("policy__organisation", "resource__organisation")
    if actor.is_animator or actor.is_operator:
        return rows
    return rows.filter(Q(policy__organisation=kept_by(actor)) | Q(resource__organisation=kept_by(actor)))


def _kept(rows: QuerySet[Any], owner: str, actor: Actor) -> QuerySet[Any]:
    if actor.is_animator or actor.is_operator:
        return rows
    return rows.filter(**{owner: kept_by(actor)})


def skills_kept_by(actor: Actor) -> QuerySet[Skill]:
    rows = Skill.objects.select_related("resource__organisation", "resource__policy", "person")
    return _kept(rows, "resource__organisation", actor)


def owner_of(closure: Closure) -> Organisation:
    what = closure.resource or closure.policy
    assert what is not None  # the database says so
    return what.organisation


def closures_of(organisation: Organisation, *, actor: Actor) -> QuerySet[Closure]:
    """Those that are not over."""
    whose = Q(policy__organisation=organisation) | Q(resource__organisation=organisation)
    rows = Closure.objects.filter(whose, end__gt=actor.at)
    return rows.select_related("policy", "resource").order_by("start", "pk")


def closable(organisation: Organisation) -> tuple[list[Policy], list[Resource]]:
    """What an owner may close: all that follows a house rule, or one thing."""
    things = Resource.objects.filter(organisation=organisation).order_by("name", "pk")
    return list(policies_of(organisation)), list(things)


def met(closure: Closure) -> list[Occupancy]:
    """The hours booked before that a closure meets, soonest first: two queries."""
    rows = Occupancy.objects.filter(
        booking__in=bookings_met(closure), state__in=LIVE, start__lt=closure.end, end__gt=closure.start
    )
    whose: dict[str, Any] = (
        {"resource": closure.resource_id} if closure.resource_id else {"resource__policy": closure.policy_id}
    )
    return list(rows.filter(**whose).select_related("booking__organisation", "resource").order_by("start", "pk"))


def booked_ahead(space: Space, *, actor: Actor) -> int:
    """How many bookings of a room are still to come."""
    rows = Occupancy.objects.filter(resource=space.resource_id, state__in=LIVE, end__gt=actor.at)
    return rows.values("booking").distinct().count()


def team_of(organisation: Organisation, on: dt.date) -> QuerySet[Person]:
    held = Membership.objects.filter(organisation=organisation, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on))
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("name", "pk")


def named(text: str, place: Place, most: int = 8) -> list[Organisation]:
    """The organisations whose name holds these words, to say that they live there."""
    rows = live_organisations().exclude(pk=place.site.organisation_id)
    rows = rows.exclude(pk__in=place.hosted.values("organisation"))
    rows = rows.filter(Q(name__icontains=text) | Q(acronym__icontains=text))
    return list(rows.order_by("name", "pk")[:most])
