import datetime as dt

from django.db.models import Q, QuerySet

from cordee.kernel.access.models import Claim, ClaimStatus
from cordee.kernel.actors.models import Organisation, Person, Visibility
from cordee.kernel.actors.queries import live_organisations, survivor_at
from cordee.kernel.actors.rules import ANIMATOR, MANAGER, Actor
from cordee.kernel.actors.rules.visibility import seen


def has_manager(organisation: Organisation) -> bool:
    """Whether someone answers for it: a record with a manager cannot be claimed."""
    return organisation.memberships.filter(role=MANAGER, until=None, person__is_active=True).exists()


def claimable(slug: str) -> Organisation | None:
    """The live record at this address, or the one it leads to, claimed or not: the page says which."""
    return live_organisations().filter(slug=slug).first() or survivor_at(slug)


def animators(on: dt.date) -> QuerySet[Person]:
    """Who animates the network that day; the operators when nobody does."""
    held = Q(memberships__role=ANIMATOR, memberships__organisation__is_host=True, memberships__since__lte=on)
    held &= Q(memberships__until=None) | Q(memberships__until__gt=on)
    people = Person.objects.filter(held, is_active=True).distinct()
    return people if people.exists() else Person.objects.filter(is_superuser=True, is_active=True)


def claims_visible_to(actor: Actor) -> QuerySet[Claim]:
    """Claims whose link was followed: the animator's list, those to decide first."""
    if not (actor.is_animator or actor.is_operator):
        return Claim.objects.none()
    rows = Claim.objects.exclude(confirmed_at=None).select_related("organisation", "person", "decided_by")
    return rows.order_by("-pk")


def waiting_claims(actor: Actor) -> QuerySet[Claim]:
    return claims_visible_to(actor).filter(status=ClaimStatus.PENDING).order_by("confirmed_at", "pk")


def network_host() -> Organisation | None:
    """The organisation that animates the network, as everybody reads it."""
    host = live_organisations().filter(is_host=True).first()
    return None if host is None else seen(host, Visibility.PUBLIC)
