from typing import Any

from django.db.models import Q

from cordee.kernel.actors.models import Person
from cordee.kernel.outbound.models import Agreement, Subscription, Takeout


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The agreements this person signed and the addresses they asked us to tell, for "mes données"."""
    signed = Agreement.objects.filter(Q(person=person) | Q(accepted_by=person))
    asked = Subscription.objects.filter(person=person)
    archives = Takeout.objects.filter(person=person).select_related("organisation")
    return {
        "agreements": [{"title": row.title, "at": row.created_at.isoformat()} for row in signed],
        "outils prévenus": [{"url": row.url, "at": row.created_at.isoformat()} for row in asked],
        "archives": [{"organisation": row.organisation.name, "at": row.asked_at.isoformat()} for row in archives],
    }
