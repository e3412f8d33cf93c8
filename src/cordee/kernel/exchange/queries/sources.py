"""The lists that one keeps, and which of them win on the same field."""

from collections import defaultdict

from django.db.models import QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Source
from cordee.kernel.exchange.rules import can_import, imports_for_all, owner_for
from cordee.kernel.exchange.rules.precedence import LIST


def sources_visible_to(actor: Actor) -> QuerySet[Source]:
    """Every list for those who animate or operate; a manager has the organisation's."""
    rows = Source.objects.select_related("organisation")
    if imports_for_all(actor):
        return rows
    return rows.filter(organisation=owner_for(actor)) if can_import(actor) else rows.none()


def also_winning(source: Source) -> dict[str, list[str]]:
    """Field → the names of the other lists that win there too: of two such lists, the last one read is right."""
    found: dict[str, list[str]] = defaultdict(list)
    for other in Source.objects.exclude(pk=source.pk).exclude(winners={}).order_by("name"):
        for name, winner in other.winners.items():
            if winner == LIST:
                found[name].append(other.name)
    return dict(found)
