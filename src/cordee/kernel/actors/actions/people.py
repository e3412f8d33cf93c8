"""Every write of a person."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused


@transaction.atomic
def register(*, email: str, name: str = "", password: str | None = None, by: Actor, **flags: Any) -> Person:
    """A new person. ``flags`` are columns of Person (language, is_superuser…). Raises Refused for a known address."""
    email = email.strip().lower()
    if Person.objects.filter(email=email).exists():
        raise Refused(
            _("Un compte existe déjà avec cette adresse."), who=_("Connectez-vous, ou demandez un code par e-mail.")
        )
    person = Person(email=email, name=name, joined_at=by.at, **flags)
    person.set_password(password) if password else person.set_unusable_password()
    person.save()
    record(
        by=Actor(by.person or person, by.organisation, by.role, by.via, by.at), verb="actors.registered", thing=person
    )
    return person
