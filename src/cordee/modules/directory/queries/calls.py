"""What is kept of the telephone calls of the animation."""

from typing import Any

from cordee.kernel.actors.models import Person
from cordee.modules.directory.models import Call


def calls_made_by(person: Person) -> dict[str, list[dict[str, Any]]]:
    """The calls of this person, for « mes données »."""
    rows = Call.objects.filter(person=person).select_related("organisation")
    return {"appels": [{"organisation": row.organisation.name, "le": row.at.isoformat()} for row in rows]}
