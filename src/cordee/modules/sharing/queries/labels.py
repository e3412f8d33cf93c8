"""The labels of a thing: what its items are called, and where their codes lead."""

from dataclasses import dataclass

from django.urls import reverse

from cordee.kernel.notifications.rules import absolute
from cordee.modules.sharing.models import Equipment, Item
from cordee.modules.sharing.queries.catalogue import items_of
from cordee.modules.sharing.rules.equipment import squares


@dataclass(frozen=True, slots=True)
class Label:
    item: Item
    url: str
    side: int
    path: str


def labels_of(equipment: Equipment) -> list[Label]:
    rows = ((item, absolute(reverse("sharing:item", args=[item.pk]))) for item in items_of(equipment))
    return [Label(item, url, *squares(url)) for item, url in rows]
