"""Addresses proven in another way than allauth's own mail."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import PersonRegistered
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused


@transaction.atomic
def trust_address(*, person: Person) -> None:
    """The person's address is theirs: a mailed link was followed, or the operator says so. Writes no journal line."""
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def trust_registered(*, event: PersonRegistered) -> None:
    """An address that whoever registered the person vouches for needs no mailed proof before the first sign-in."""
    if event.verified:
        trust_address(person=Person.objects.get(pk=event.person_id))


@transaction.atomic
def person_at(*, email: str, name: str, by: Actor) -> Person:
    """Whoever holds this proven address: their account, or a new one. Raises Refused for a closed account."""
    row = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    person = row.user if row else Person.objects.filter(email=email).first()
    if person is None:
        return actors.register(email=email, name=name, by=by)
    if not person.is_active:
        raise Refused(_("Le compte de cette adresse est fermé."), who=_("L’équipe qui anime le réseau."))
    trust_address(person=person)
    return person
