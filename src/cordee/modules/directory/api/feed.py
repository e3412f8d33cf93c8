"""The signed feed that another Cordée reads (see docs/cordees.md)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import Field

from cordee.lib.access import allow, anyone
from cordee.lib.api import allow_api, as_json, decode_cursor, documented, encode_cursor
from cordee.lib.signing import own_key, signed
from cordee.modules.directory import queries
from cordee.modules.directory.api.organisations import OrganisationOut

router = Router()


class FeedItem(Schema):
    """``uri``: the lasting address of the record, where it was born. ``also``: where else it is known.

    ``gone``: it is no longer published; ``organisation`` is then null.
    """

    uri: str
    also: list[str]
    gone: bool
    organisation: OrganisationOut | None


class Feed(Schema):
    """``cursor``: what to ask with next time; ``more``: there is more already."""

    instance: str
    licence: str
    items: list[FeedItem]
    cursor: str
    more: bool


class Asked(Schema):
    cursor: Annotated[str | None, Field(max_length=400, description="From `cursor`; nothing for the beginning.")] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    nonce: Annotated[
        str, Field(max_length=80, description="Any number of yours: it is signed with the rest of the query.")
    ] = ""


@router.get("/feed", **documented(Feed))
@allow_api(anyone)
def feed(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """The public records in the order of changes, signed (RFC 9421): what another Cordée copies."""
    _kind, position = decode_cursor(asked.cursor, str, int) if asked.cursor else ("feed", 0)
    page = queries.feed_after(position, limit=asked.limit, by=request.actor)  # type: ignore[attr-defined]
    cursor = encode_cursor("feed", page.position)
    told = {"instance": queries.our_pages(), "licence": queries.licence(), "items": page.items}
    return sign(request, as_json(told | {"cursor": cursor, "more": page.more}))


def sign(request: Any, answer: HttpResponse) -> HttpResponse:
    """Add to this answer the signature of its exact bytes and of what was asked."""
    query = request.META.get("QUERY_STRING", "")
    for name, value in signed(answer.content, path=request.path, query=query, at=request.actor.at).items():
        answer[name] = value
    answer["Cache-Control"] = "no-store, no-transform"
    return answer


@allow(anyone)
def about(request: Any) -> HttpResponse:
    """``/.well-known/cordee.json``: our name, our public key, our feeds and the licence.

    Signed, so that nobody can show our key as theirs.
    """
    site = queries.our_pages().removesuffix(reverse("directory:list"))
    key = own_key()
    told = {
        "cordee": 1,
        "name": queries.instance_name(),
        "url": f"{site}/",
        "licence": queries.licence(),
        "key": {"kty": "OKP", "crv": "Ed25519", "x": key, "kid": key, "alg": "EdDSA", "use": "sig"},
        "feeds": [{"kind": "organisations", "url": f"{site}{reverse('api:feed')}"}],
    }
    return sign(request, as_json(told))
