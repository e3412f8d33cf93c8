"""Every write of a role in an organisation."""

from django.db import transaction

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.events import MembershipChanged
from cordee.kernel.actors.models import Membership, Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.module import publish


@transaction.atomic
def give_role(
    *, person: Person, organisation: Organisation, role: str, title: str = "", visibility: str = "private", by: Actor
) -> Membership:
    """Make someone a member in a role from today; a current membership ends and the new one begins."""
    organisation.memberships.filter(person=person, until=None).update(until=by.today)
    membership = Membership.objects.create(
        person=person, organisation=organisation, role=role, title=title, visibility=visibility, since=by.today
    )
    record(by=by, verb="actors.role_given", thing=person, concerns=organisation, detail={"role": role})
    publish(MembershipChanged(person.pk, organisation.pk))
    return membership
