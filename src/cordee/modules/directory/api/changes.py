"""``updated_since``: what changed, in the order of changes, so that a copy elsewhere stays true."""

import datetime as dt
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Schema

from cordee.kernel.outbound import jobs as outbound
from cordee.kernel.outbound.models import Channel
from cordee.kernel.outbound.queries import position_before
from cordee.lib.api import Unusable, as_json, decode_cursor, encode_cursor, next_url
from cordee.lib.conditional import tag_of, unless_known
from cordee.modules.directory import queries

OFFSET_LEFT_BARE = re.compile(r" (\d\d:?\d\d)$")  # a "+" that was not written %2B in the address


class Address(Schema):
    slug: str
    url: str


class OrganisationGone(Schema):
    """A tombstone: delete what you keep under this slug. ``merged_into``: the record that speaks for it now."""

    slug: str
    gone: bool
    at: str
    merged_into: Address | None


def position_of(text: str) -> int:
    """The place to go on from: of a cursor that we gave, or of an instant. Raises Unusable."""
    try:
        at = dt.datetime.fromisoformat(OFFSET_LEFT_BARE.sub(r"+\1", text))
    except ValueError:
        try:
            _kind, position = decode_cursor(text, str, int)
        except Unusable:
            raise Unusable("updated_since", _not_read()) from None
        return int(position)
    if at.tzinfo is None:
        raise Unusable("updated_since", _not_read())
    try:
        return position_before(at.astimezone(dt.UTC))
    except OverflowError:
        raise Unusable("updated_since", _not_read()) from None


def _not_read() -> str:
    return _(
        "Il faut un instant avec son décalage, comme 2026-11-01T08:00:00+01:00, ou l’adresse « later » reçue la fois "
        "d’avant."
    )


def changes(request: HttpRequest, *, since: str, limit: int, actor: Any) -> HttpResponse:
    """A page of changes: ``next`` while there are more, ``later`` to come back with, whatever happens meanwhile."""
    position = position_of(since)
    tag = tag_of(queries.mark_of(actor), get_language(), request.build_absolute_uri())
    return unless_known(request, tag, lambda: _page(request, position, limit, actor))


def _page(request: HttpRequest, position: int, limit: int, actor: Any) -> HttpResponse:
    base = request.build_absolute_uri(reverse("directory:list"))
    items, ids, position, more = queries.changed_after(position, limit=limit, actor=actor, base=base)
    outbound.note(ids, by=actor, channel=Channel.API)
    later = next_url(request, updated_since=encode_cursor("changes", position))
    answer = as_json({"items": items, "next": later if more else None, "later": later})
    if more:
        answer["Link"] = f'<{later}>; rel="next"'
    return answer
