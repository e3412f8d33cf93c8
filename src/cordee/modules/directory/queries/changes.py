"""What changed since a place in the order of changes, as the API tells it: records as they are now, and tombstones."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.outbound import queries as outbound
from cordee.kernel.outbound.models import Change
from cordee.kernel.outbound.rules import id_of
from cordee.modules.directory.queries.outward import organisation_out, told_of

MERGES = 10  # a record merged into one that was merged…: as many steps are followed


def changed_after(
    position: int, *, limit: int, actor: Actor, base: str
) -> tuple[list[dict[str, Any]], list[int], int, bool]:
    """(items, their ids, the position reached, whether there is more). ``base``: the address of the list of pages."""
    changes = outbound.changes_after(position, limit=limit + 1)
    some, more = changes[:limit], len(changes) > limit
    ids = [id_of(change.thing) for change in some]
    found = {row["pk"]: row for row in told_of(ids, actor=actor, provenance=True)}
    lost = tombstones([change for change, pk in zip(some, ids, strict=True) if pk not in found], base=base)
    items = [
        organisation_out(found[pk], f"{base}{found[pk]['slug']}/") if pk in found else lost[pk]
        for pk in ids
        if pk in found or pk in lost
    ]
    return items, [pk for pk in ids if pk in found], some[-1].position if some else position, more


def tell(thing: str, *, at: dt.datetime) -> dict[str, Any]:
    """What everybody may read of "actors.organisation:12", as the API tells it; its tombstone when it is gone."""
    pk, base = id_of(thing), settings.SITE_URL + reverse("directory:list")
    for row in told_of([pk], actor=Actor(None, via=Via.PUBLIC, at=at), provenance=True):
        return organisation_out(row, f"{base}{row['slug']}/")
    gone = Change(thing=thing, at=at)
    return tombstones([gone], base=base).get(pk, {"gone": True})


def tombstones(changes: Iterable[Change], *, base: str) -> dict[int, dict[str, Any]]:
    """By id: the address by which a record was known, that it is gone, since when, and which record speaks for it."""
    at = {id_of(change.thing): change.at for change in changes}
    rows = Organisation.objects.filter(pk__in=at).order_by().values_list("pk", "slug", "merged_into")
    ends = speaking_for({target for _pk, _slug, target in rows if target})
    told = {}
    for pk, slug, target in rows:
        heir = ends.get(target) if target else None
        merged = {"slug": heir, "url": f"{base}{heir}/"} if heir else None
        told[pk] = {"slug": slug, "gone": True, "at": at[pk].isoformat(), "merged_into": merged}
    return told


def speaking_for(ids: set[int]) -> Mapping[int, str]:
    """The address of the live record at the end of the merges of each; nothing when the end is not live."""
    steps = {pk: pk for pk in ids}
    slugs: dict[int, str] = {}
    for _step in range(MERGES):
        rows = Organisation.objects.filter(pk__in=set(steps.values()) - set(slugs)).order_by()
        known = {pk: (slug, target, ended) for pk, slug, target, ended in rows.values_list(*_FOLLOWED)}
        slugs |= {pk: slug for pk, (slug, _target, ended) in known.items() if ended is None}
        moved = {first: known[now][1] for first, now in steps.items() if now in known and known[now][1]}
        if not moved:
            break
        steps |= moved
    return {first: slugs[now] for first, now in steps.items() if now in slugs}


_FOLLOWED = ("pk", "slug", "merged_into", "ended_on")
