"""What is kept of the telephone calls of the animation."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.models import Call


@transaction.atomic
def forget_calls(*, person: Person, by: Actor) -> list[str]:
    """Calls stay, because the next one depends on them; who made them goes."""
    made = Call.objects.filter(person=person).update(person=None)
    return [_("Les appels que vous avez passés aux organisations restent notés, sans votre nom.")] if made else []
