from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.models import Favourite

CSV_HEADER = ["nom", "adresse de la fiche", "note", "depuis le"]


def favourites_of(actor: Actor) -> QuerySet[Favourite]:
    """One's own, the latest first; what has ended is no longer shown."""
    if actor.person is None:
        return Favourite.objects.none()
    rows = Favourite.objects.filter(person=actor.person, organisation__ended_on=None)
    return rows.select_related("organisation")


def starred(actor: Actor) -> frozenset[int]:
    """The ids of the organisations this person keeps: one query, none for anonymous readers."""
    if actor.person is None:
        return frozenset()
    return frozenset(Favourite.objects.filter(person=actor.person).values_list("organisation_id", flat=True))


def is_starred(organisation: Organisation, actor: Actor) -> bool:
    return organisation.pk in starred(actor)


def csv_lines(actor: Actor, base: str) -> Iterator[list[Any]]:
    for row in favourites_of(actor):
        yield [row.organisation.name, f"{base}{row.organisation.slug}/", row.note, row.at.date().isoformat()]
