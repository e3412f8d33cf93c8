"""The first answers of every kind, for the one page that searches everything."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from cordee.kernel.actors.rules import Actor
from cordee.kernel.search.models import Entry
from cordee.kernel.search.queries.best import MANY, best_of_each
from cordee.lib.module import installed


@dataclass(frozen=True, slots=True)
class Group:
    """The first answers of one kind, how many there are (a thousand and one: more than a thousand), and the list that
    shows them all ("" when none does)."""

    label: Any
    entries: list[Entry]
    count: int
    url: str


def grouped(text: str, *, actor: Actor, first: int = 8) -> list[Group]:
    """The answers by kind, in the order of the manifests: a query for each kind, one for the entries shown."""
    kinds = {kind: said for module in installed() for kind, said in module.kinds.items()}
    found = {kind: one for kind, one in best_of_each(text, actor=actor, kinds=kinds).items() if one.things}
    shown = Q(pk__in=[])
    for kind, one in found.items():
        shown |= Q(kind=kind, thing__in=one.things[:first])
    entries = {(entry.kind, entry.thing): entry for entry in (Entry.objects.filter(shown) if found else ())}
    return [
        Group(
            kinds[kind][0],
            [entries[kind, thing] for thing in one.things[:first] if (kind, thing) in entries],
            MANY + 1 if one.more else len(one.things),
            f"{reverse(kinds[kind][1])}?{urlencode({'q': text})}" if kinds[kind][1] else "",
        )
        for kind, one in found.items()
    ]
