"""What is left of a person who goes."""

from django.db import transaction

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Resource
from cordee.modules.sharing.models import Loan, Skill


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """Nobody's hours are offered any more; hand-overs stay, without the name of who made them."""
    skills = Skill.objects.filter(person=person)
    Resource.objects.filter(pk__in=skills.values("resource")).update(active=False)
    skills.update(person=None, description="")
    Loan.objects.filter(out_by=person).update(out_by=None)
    Loan.objects.filter(back_by=person).update(back_by=None)
    return []
