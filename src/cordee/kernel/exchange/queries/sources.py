"""The lists that one keeps, and which of them win on the same field."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.exchange.models import Origin, Source
from cordee.kernel.exchange.rules import BY_CODE, can_import, imports_for_all, owner_for
from cordee.kernel.exchange.rules.precedence import LIST


def sources_visible_to(actor: Actor) -> QuerySet[Source]:
    """Every list for those who animate or operate; a manager has the organisation's."""
    rows = Source.objects.select_related("organisation")
    if imports_for_all(actor):
        return rows
    return rows.filter(organisation=owner_for(actor)) if can_import(actor) else rows.none()


@dataclass(frozen=True, slots=True)
class Rival:
    """Another list that wins on the same fields, for records that both lists name: each would undo the other."""

    source: Source
    fields: list[str]
    shared: int

    @property
    def labels(self) -> str:
        return ", ".join(str(BY_CODE[name].label) for name in self.fields)


def rivals(source: Source, names: Iterable[str]) -> list[Rival]:
    """The lists that win on these fields and name some of the same records, in the order of their names."""
    wanted, found = list(names), []
    for other in Source.objects.exclude(pk=source.pk).exclude(winners={}).order_by("name", "pk"):
        fields = [name for name in wanted if other.winners.get(name) == LIST]
        if fields and (shared := _shared(source, other)):
            found.append(Rival(other, fields, shared))
    return found


def _shared(one: Source, other: Source) -> int:
    theirs = Origin.objects.filter(source=other, live=True, organisation__ended_on=None).values("organisation")
    rows = Origin.objects.filter(source=one, live=True, organisation__in=theirs)
    return rows.order_by().values("organisation").distinct().count()


def also_winning(source: Source) -> dict[str, list[str]]:
    """Field → the names of the other lists that win there too."""
    found: dict[str, list[str]] = defaultdict(list)
    for other in Source.objects.exclude(pk=source.pk).exclude(winners={}).order_by("name"):
        for name, winner in other.winners.items():
            if winner == LIST:
                found[name].append(other.name)
    return dict(found)
