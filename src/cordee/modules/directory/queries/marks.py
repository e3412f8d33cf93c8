"""What tells, in two short queries, whether anything that leaves the directory may have changed."""

from django.db.models import Sum

from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import audience_of
from cordee.kernel.exchange.models import Source
from cordee.kernel.outbound.queries import last_position
from cordee.kernel.outbound.rules import ORGANISATION


def mark_of(actor: Actor) -> tuple[object, ...]:
    """Two answers made under one mark say the same to this reader: the last change of a record, the readings of lists
    (they date the sources without changing a record), the day (a role may end with it) and what this reader may see.
    """
    own = actor.organisation.pk if actor.organisation else None
    readings = Source.objects.aggregate(n=Sum("version"))["n"]
    return last_position(ORGANISATION), readings, actor.today, audience_of(actor, None), own
