from django.db import transaction

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Agreement, Subscription, Takeout


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """What was agreed or followed for an organisation stays with it, without the name of who did it."""
    Subscription.objects.filter(person=person).update(person=None)
    Agreement.objects.filter(person=person).update(person=None)
    Agreement.objects.filter(accepted_by=person).update(accepted_by=None)
    Takeout.objects.filter(person=person).update(person=None)
    return []
