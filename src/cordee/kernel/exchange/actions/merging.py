"""The provenance of a place follows it when two records of it become one, and comes back when they are two again."""

from django.db import transaction

from cordee.kernel.actors.events import OrganisationsMerged, OrganisationsUnmerged
from cordee.kernel.actors.models import Merge
from cordee.kernel.exchange.models import Origin


def _thing(site: int) -> str:
    return f"actors.site:{site}"


@transaction.atomic
def follow_places(*, event: OrganisationsMerged) -> None:
    """What a list said of the place that closed, it says of the one that stays; unless it speaks of both already."""
    for kept, gone in Merge.objects.get(pk=event.merge_id).folded:
        spoken = Origin.objects.filter(thing=_thing(kept), live=True).values("source")
        rows = list(Origin.objects.filter(thing=_thing(gone)).exclude(source__in=spoken))
        for row in rows:
            row.things_before, row.thing = [*row.things_before, row.thing], _thing(kept)
        Origin.objects.bulk_update(rows, ["thing", "things_before"])


@transaction.atomic
def follow_back(*, event: OrganisationsUnmerged) -> None:
    """Two places again, each with its own."""
    for kept, gone in Merge.objects.get(pk=event.merge_id).folded:
        rows = [row for row in Origin.objects.filter(thing=_thing(kept)) if row.things_before[-1:] == [_thing(gone)]]
        for row in rows:
            row.things_before, row.thing = row.things_before[:-1], _thing(gone)
        Origin.objects.bulk_update(rows, ["thing", "things_before"])
