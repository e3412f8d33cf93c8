import datetime as dt

from django.db.models import Q, QuerySet

from cordee.kernel.access.models import Invitation
from cordee.kernel.actors.models import Membership, Organisation
from cordee.kernel.actors.rules import MANAGER


def team_of(organisation: Organisation, on: dt.date) -> QuerySet[Membership]:
    """Who is in it that day, oldest first."""
    held = organisation.memberships.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))
    return held.select_related("person").order_by("pk")


def former_team_of(organisation: Organisation, on: dt.date) -> QuerySet[Membership]:
    """Roles that have ended, latest first; people who asked to be erased are left out."""
    held = organisation.memberships.filter(until__lte=on, person__erased_at=None)
    return held.select_related("person").order_by("-until", "-pk")


def possible_successors(organisation: Organisation, leaving: Membership, on: dt.date) -> QuerySet[Membership]:
    """Who could become a manager before the last one goes."""
    return team_of(organisation, on).exclude(person=leaving.person).exclude(role=MANAGER)


def open_invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn; some may have expired and wait to be sent again."""
    return Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None).select_related(
        "organisation"
    )
