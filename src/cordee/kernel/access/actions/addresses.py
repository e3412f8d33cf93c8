"""Addresses proven in another way than allauth's own mail."""

from allauth.account.models import EmailAddress
from django.db import transaction

from cordee.kernel.actors.events import PersonRegistered
from cordee.kernel.actors.models import Person


@transaction.atomic
def trust_address(*, person: Person) -> None:
    """The person's address is theirs: a mailed link was followed, or the operator says so. Writes no journal line."""
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def trust_registered(*, event: PersonRegistered) -> None:
    """An address that whoever registered the person vouches for needs no mailed proof before the first sign-in."""
    if event.verified:
        trust_address(person=Person.objects.get(pk=event.person_id))
