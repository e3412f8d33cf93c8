"""An answer that its reader already has is not made again: ETag and If-None-Match (RFC 9110)."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

# what OpenAPI says of an operation that knows it
ETAG = {"ETag": {"description": "Send it back as If-None-Match.", "schema": {"type": "string"}}}
NOT_MODIFIED = {"description": "What you have is still true: nothing is sent again.", "headers": ETAG}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 400},
    "description": "The ETag of the last answer: 304 when it is still true.",
}


def tag_of(*facts: object) -> str:
    """A weak validator: two answers made while these facts were the same say the same."""
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def unless_known(request: HttpRequest, tag: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """304 to a reader who names this tag, else the answer with its tag.

    The tag must be computed before the answer is: what changes in between is then sent once too often, never lost.
    """
    held = {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
    known = "*" in held or tag.removeprefix("W/") in held
    response: HttpResponse = HttpResponseNotModified() if known else answer()
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    patch_vary_headers(response, ["Accept-Language", "Authorization"])
    return response
