"""What another Cordée takes from us: the public records in the order of changes, each under one lasting address.

A record that we took from another Cordée keeps the address it has there, and names those who handed it on: whoever
reads several of us takes it once, and nobody takes back what they gave.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange.models import Format, Origin
from cordee.kernel.outbound import queries as outbound
from cordee.kernel.outbound.rules import id_of
from cordee.modules.directory.queries.changes import tombstones
from cordee.modules.directory.queries.outward import organisation_out, told_of


@dataclass(frozen=True, slots=True)
class FeedPage:
    """``position``: where the next page begins; ``more``: there is one already."""

    items: list[dict[str, Any]]
    position: int
    more: bool


def instance_name() -> str:
    return settings.INSTANCE_NAME or urlsplit(settings.SITE_URL).netloc


def licence() -> str:
    return str(settings.LICENCE)


def our_pages() -> str:
    """The lasting address of our records begins so, whatever host was asked."""
    return f"{settings.SITE_URL}{reverse('directory:list')}"


def feed_after(position: int, *, limit: int, by: Actor) -> FeedPage:
    """A page of changes, as anybody may read them, whoever asks."""
    public = Actor(None, via=Via.PUBLIC, at=by.at)
    changes = outbound.changes_after(position, limit=limit + 1)
    some, more = changes[:limit], len(changes) > limit
    ids = [id_of(change.thing) for change in some]
    base = our_pages()
    found = {row["pk"]: row for row in told_of(ids, actor=public)}
    gone = tombstones([change for change, pk in zip(some, ids, strict=True) if pk not in found], base=base)
    slugs = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "slug"))
    uris = _uris(slugs, base)
    items = []
    for pk in ids:
        named = {"uri": uris[pk][0], "also": uris[pk][1:]} if pk in uris else {}
        if pk in found:
            record = organisation_out(found[pk], f"{base}{slugs[pk]}/")
            items.append(named | {"gone": False, "organisation": record})
        elif pk in gone:
            items.append(named | {"gone": True, "organisation": None})
    return FeedPage(items, some[-1].position if some else position, more)


def _uris(slugs: dict[int, str], base: str) -> dict[int, list[str]]:
    """The addresses of each record, that of where it was born first."""
    rows = Origin.objects.filter(organisation__in=slugs, source__pull__format=Format.CORDEE).filter(
        Q(live=True) | Q(gone_at__isnull=False)
    )
    born: dict[int, str] = {}
    others: dict[int, list[str]] = defaultdict(list)
    for pk, uri, brought in rows.order_by("pk").values_list("organisation_id", "external_id", "brought"):
        uri = uri.partition("#")[0]
        if brought:
            born.setdefault(pk or 0, uri)
        others[pk or 0].append(uri)
    found = {}
    for pk, slug in slugs.items():
        first = born.get(pk) or f"{base}{slug}/"
        found[pk] = list(_once([first, f"{base}{slug}/", *others[pk]]))
    return found


def _once(uris: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(uris)
