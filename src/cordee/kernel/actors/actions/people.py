"""Every write of a person."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.events import MembershipChanged, PersonRegistered
from cordee.kernel.actors.models import Membership, Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.lib.module import publish

OWN_COLUMNS = {"name", "phone", "language", "scheme"}


@transaction.atomic
def register(
    *, email: str, name: str = "", password: str | None = None, verified: bool = True, by: Actor, **flags: Any
) -> Person:
    """A new person. ``flags`` are columns of Person (language, is_superuser…). Raises Refused for a known address.

    ``verified``: whoever registers them knows that the address is theirs; otherwise a mailed link will prove it.
    """
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise Refused(
            _("Un compte existe déjà avec cette adresse."),
            who=_("Vous : connectez-vous, ou demandez un code par e-mail."),
        )
    person = Person(email=email, name=name, joined_at=by.at, **flags)
    person.set_password(password) if password else person.set_unusable_password()
    person.save()
    record(by=by if by.person else by.called(person), verb="actors.registered", thing=person)
    publish(PersonRegistered(person.pk, verified))
    return person


@transaction.atomic
def edit_person(*, person: Person, by: Actor, **columns: Any) -> Person:
    """Change one's own name, phone, language, appearance. The journal says which, never what."""
    if by.person != person and not by.is_operator:
        raise Refused(_("Chacun modifie son propre compte."), who=_("La personne elle-même."))
    if unknown := columns.keys() - OWN_COLUMNS:
        raise TypeError(f"not one's own to change: {sorted(unknown)}")
    changed = sorted(name for name, value in columns.items() if getattr(person, name) != value)
    if not changed:
        return person
    for name in changed:
        setattr(person, name, columns[name])
    person.save(update_fields=changed)
    record(by=by, verb="actors.person_edited", thing=person, detail={"changed": changed})
    for pk in Membership.objects.filter(person=person, until=None).values_list("organisation_id", flat=True):
        publish(MembershipChanged(person.pk, pk))
    return person
