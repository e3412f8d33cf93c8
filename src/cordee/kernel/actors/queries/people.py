import datetime as dt

from django.db.models import Q, QuerySet

from cordee.kernel.actors.models import Membership, Organisation, Person
from cordee.kernel.actors.queries.merging import survivor_of
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via


def current_memberships(person: Person, on: dt.date) -> QuerySet[Membership]:
    """The roles this person holds on that day, oldest first, with their organisations."""
    held = person.memberships.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))
    return held.filter(organisation__ended_on=None).select_related("organisation").order_by("pk")


def answers_for_ended(organisation: Organisation, actor: Actor) -> bool:
    """Whether this person managed an organisation that has ended: they act for it no more, but may revive it."""
    if actor.person is None or organisation.ended_on is None:
        return False
    held = organisation.memberships.filter(person=actor.person, role=MANAGER, since__lte=actor.today)
    return held.filter(Q(until=None) | Q(until__gt=actor.today)).exists()


def actor_of(person: Person, *, organisation_id: int | None, via: Via, at: dt.datetime) -> Actor:
    """The actor this person is when acting for that organisation; their first one when none is asked for.

    ``organisation_id=0`` means "in my own name". An organisation they do not belong to is ignored; one that was merged
    is the one it leads to.
    """
    actor = Actor(person, via=via, at=at)
    if organisation_id == 0:
        return actor
    memberships = list(current_memberships(person, actor.today))
    chosen = next((m for m in memberships if m.organisation_id == organisation_id), None)
    if chosen is None and organisation_id is not None and memberships:
        after = Organisation.objects.filter(pk=organisation_id, merged_into__isnull=False).first()
        chosen = next((m for m in memberships if after and m.organisation_id == survivor_of(after).pk), None)
    chosen = chosen or next(iter(memberships), None)
    if chosen is None:
        return Actor(person, role=OPERATOR if person.is_superuser else "", via=via, at=at)
    return Actor(person, chosen.organisation, chosen.role, via, at)


def command_actor(*, email: str = "", at: dt.datetime) -> Actor:
    """Who acts at the command line: the person named, else the first operator, else nobody by name; as operator.

    Whoever has the server's command line is its operator, in role and rights. Raises Person.DoesNotExist.
    """
    if email:
        person: Person | None = Person.objects.get(email=email.strip().lower(), is_active=True)
    else:
        person = Person.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    return Actor(person, role=OPERATOR, via=Via.COMMAND, at=at)
