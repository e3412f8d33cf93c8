from typing import Any

from cordee.kernel.actors.models import Person
from cordee.kernel.outbound.models import Agreement, Subscription


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The agreements this person signed and the addresses they asked us to tell, for "mes données"."""
    signed = Agreement.objects.filter(person=person)
    asked = Subscription.objects.filter(person=person)
    return {
        "agreements": [{"title": row.title, "at": row.created_at.isoformat()} for row in signed],
        "subscriptions": [{"url": row.url, "at": row.created_at.isoformat()} for row in asked],
    }
