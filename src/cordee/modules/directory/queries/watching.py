"""Saved searches: whose they are, which are due, and what answers for the first time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.queries import actor_of
from cordee.kernel.actors.rules import Actor, Via
from cordee.modules.directory.models import Offer, SavedSearch, SearchState, Watched
from cordee.modules.directory.queries import offering
from cordee.modules.directory.queries.facts import FEW, answering, directory
from cordee.modules.directory.rules import Search
from cordee.modules.directory.rules.offering import OfferSearch
from cordee.modules.directory.rules.watching import OVERLAP, unpack

LIST = {Watched.ORGANISATIONS: "directory:list", Watched.OFFERS: "directory:offers"}


def searches_of(actor: Actor) -> QuerySet[SavedSearch]:
    """One's own, as they were kept."""
    return SavedSearch.objects.filter(person=actor.person) if actor.person else SavedSearch.objects.none()


def due(at: dt.datetime, limit: int = 200) -> list[int]:
    """The searches to ask again, those that wait longest first."""
    rows = SavedSearch.objects.filter(state=SearchState.ACTIVE, next_at__lte=at).order_by("next_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def reader_of(search: SavedSearch, at: dt.datetime) -> Actor:
    """Who the answer is for: what a stranger may read, or that person in their first organisation."""
    if search.person is None:
        return Actor(None, via=Via.TICK, at=at)
    return actor_of(search.person, organisation_id=None, via=Via.TICK, at=at)


def list_url(kind: str, query: str) -> str:
    """The page that shows the answers of a search."""
    return reverse(LIST[Watched(kind)]) + (f"?{query}" if query else "")


def matching(search: SavedSearch, at: dt.datetime) -> set[int]:
    """Everything that answers, as the page would find it."""
    asked, reader = QueryDict(search.query), reader_of(search, at)
    if search.kind == Watched.OFFERS:
        return set(offering.found(OfferSearch.of(asked, asked.getlist), actor=reader).values_list("pk", flat=True))
    return set(directory(Search.of(asked, asked.getlist), actor=reader).every())


def _among(search: SavedSearch, ids: set[int], at: dt.datetime) -> set[int]:
    """Those of these things that answer."""
    asked, reader = QueryDict(search.query), reader_of(search, at)
    if search.kind == Watched.ORGANISATIONS:
        return answering(Search.of(asked, asked.getlist), ids, actor=reader)
    rows = offering.found(OfferSearch.of(asked, asked.getlist), actor=reader)
    if len(ids) <= FEW:
        rows = rows.filter(pk__in=ids)
    return ids.intersection(rows.order_by().values_list("pk", flat=True))


def newly(search: SavedSearch, at: dt.datetime) -> list[int]:
    """What answers now, was written since the last reading and was never told, in the order of its entry.

    Nothing written: nothing is asked, so that a quiet directory costs one short query for each search. The rest costs
    what was written since, whatever the directory holds.
    """
    since = (search.seen_at or at) - OVERLAP
    rows = Organisation.objects.filter(updated_at__gte=since, ended_on=None)
    changed = offering.changed_since(since) if search.kind == Watched.OFFERS else rows
    written = set(changed.order_by().values_list("pk", flat=True)) - unpack(search.known)
    return sorted(_among(search, written, at)) if written else []


@dataclass(frozen=True, slots=True)
class News:
    """One line of an alert."""

    name: str
    line: str
    path: str


def news(search: SavedSearch, ids: Iterable[int]) -> list[News]:
    """These things as the mail names them, in that order."""
    order = list(ids)
    if search.kind == Watched.OFFERS:
        offers = Offer.objects.select_related("organisation", "commune").in_bulk(order)
        return [_offer(offers[pk]) for pk in order if pk in offers]
    rows = Organisation.objects.prefetch_related("sites__commune").in_bulk(order)
    return [_organisation(rows[pk]) for pk in order if pk in rows]


def _offer(row: Offer) -> News:
    words = [row.get_direction_display(), row.organisation.name, row.commune.name if row.commune else ""]
    return News(row.title, ", ".join(word for word in words if word), reverse("directory:offer", args=[row.pk]))


def _organisation(row: Organisation) -> News:
    places = [site.commune.name for site in row.sites.all() if site.commune and site.closed_on is None]
    line = ", ".join([row.get_family_display(), *dict.fromkeys(places)][:3])
    return News(row.name, line, reverse("directory:organisation", args=[row.slug]))
