"""What every operation of the API shares: who may call it, pages by cursor, and the shape of each error.

Nothing here touches a table. ``project.api`` turns the exceptions into answers.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.db.models import IntegerField, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError, AuthorizationError

from cordee.lib import csvout, geojson
from cordee.lib.access import Rule
from cordee.lib.conditional import IF_NONE_MATCH, NOT_MODIFIED

Row = TypeVar("Row")
READ, WRITE = "read", "write"  # the scopes of access.ApiToken
GEOJSON, CSV = "application/geo+json", "text/csv"


class Problem(Schema):
    """One sentence, in the caller's language (Accept-Language)."""

    detail: str


class FieldProblem(Schema):
    field: str
    reason: str


class Invalid(Problem):
    """What was not understood, value by value. Nothing was written."""

    fields: list[FieldProblem]


class NearestAnswer(Schema):
    label: str
    url: str


class Refusal(Schema):
    """A rule says no: the rule, who can lift it, and the nearest accepted requests."""

    rule: str
    who: str
    nearest: list[NearestAnswer]


class Failure(Problem):
    """Our fault: give the reference to the operator, who finds the cause in the logs."""

    reference: str


ANSWERS: dict[int, tuple[type[Schema], str]] = {
    400: (Problem, "The body is not JSON."),
    401: (Problem, "No token, or a token that is unknown, withdrawn or expired."),
    403: (Problem, "The token may not do this: its scopes or its role are not enough."),
    404: (Problem, "Nothing here that this caller may see."),
    405: (Problem, "This address does not know that method."),
    409: (Refusal, "A rule of the network refuses."),
    413: (Problem, "The body is larger than 64 KiB."),
    415: (Problem, "The body must be application/json."),
    422: (Invalid, "A parameter or a field cannot be understood."),
    429: (Problem, "Too many requests: wait for the seconds given by Retry-After."),
    500: (Failure, "An error of ours, with a reference for the operator."),
}
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}
NEXT = {"Link": {"description": 'The next page: <URL>; rel="next".', "schema": {"type": "string"}}}


def documented(
    good: type[Schema],
    *statuses: int,
    also: Mapping[str, Any] | None = None,
    public: bool = True,
    conditional: bool = False,
) -> dict[str, Any]:
    """What OpenAPI says of an operation: its answer, its other media types, its errors (some always).

    ``public``: a token may be sent and is not needed. ``conditional``: it may answer 304 (lib.conditional).
    """
    errors = sorted({401, 403, 422, 429, *statuses})
    responses: dict[int, Any] = {status: {"description": ANSWERS[status][1]} for status in errors}
    responses[429] |= {"headers": RETRY}
    responses[200] = {"description": "OK"}
    if also:
        responses[200] |= {"headers": NEXT, "content": {kind: {"schema": schema} for kind, schema in also.items()}}
    extra: dict[str, Any] = {"responses": responses} | ({"security": [{}]} if public else {})
    if conditional:
        responses[304], extra["parameters"] = NOT_MODIFIED, [IF_NONE_MATCH]
    return {"response": {200: good, **{status: ANSWERS[status][0] for status in errors}}, "openapi_extra": extra}


def allow_api(rule: Rule, scope: str = READ) -> Callable[..., Any]:
    """Guard an operation: the rule says who may call it, the scope what a token must have been made for.

    Without a token one only reads, when the rule lets anyone; else 401. With one that is not enough: 403.
    """

    def decorate(operation: Any) -> Any:
        @wraps(operation)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            _check(request.actor, rule, scope)
            return operation(request, *args, **kwargs)

        guarded.allowed_by, guarded.scope = rule, scope  # type: ignore[attr-defined]
        return guarded

    return decorate


def _check(actor: Any, rule: Rule, scope: str) -> None:
    """Raises AuthenticationError (401) or AuthorizationError (403)."""
    if actor.person is None and (scope != READ or not rule(actor)):
        raise AuthenticationError(message=_("Il faut un jeton d’accès pour cela."))
    if actor.person is not None and scope not in actor.scopes:
        raise AuthorizationError(
            message=_("Ce jeton n’a pas été créé pour cela : il lui manque le droit « %(scope)s ».") % {"scope": scope}
        )
    if not rule(actor):
        refused, why = _("La personne à qui ce jeton appartient ne le peut pas."), getattr(rule, "why", None)
        raise AuthorizationError(message=f"{refused} {why.rule}" if why else refused)


class Unusable(Exception):
    """Values that the types cannot judge are refused: 422, with the reason for each field."""

    def __init__(self, field: str = "", reason: str = "", *, problems: Mapping[str, str] | None = None) -> None:
        self.problems = {field: reason} if problems is None else dict(problems)
        super().__init__(self.problems)


def encode_cursor(*key: int | str) -> str:
    """A place in a list, opaque to the caller: "after the row of this key"."""
    return urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_cursor(text: str, *kinds: type) -> tuple[Any, ...]:
    """The key that ``encode_cursor`` hid, if its parts are of these kinds (int, str). Raises Unusable."""
    try:
        key = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != [*kinds] or not all(map(_can_be_a_key, key)):
        raise Unusable("cursor", _("Cette page n’existe pas : reprenez depuis le début, sans « cursor »."))
    return tuple(key)


def _can_be_a_key(part: int | str) -> bool:
    return 0 <= part < 2**63 if isinstance(part, int) else len(part) <= 100 and "\x00" not in part


def page_after(rows: QuerySet[Any, Row], *, cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """At most ``limit`` rows (or ``values`` with "pk") after the cursor in the order of the key, and the next cursor.

    The key never changes and grows with time: a row that stays is given exactly once, whatever is added or removed
    while the caller turns the pages (offsets lose and repeat rows).
    """
    if cursor is not None:
        kind = int if isinstance(rows.model._meta.pk, IntegerField) else str
        rows = rows.filter(pk__gt=decode_cursor(cursor, kind)[0])
    found = list(rows.order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    last: Any = found[limit - 1]
    return found[:limit], encode_cursor(last["pk"] if isinstance(last, dict) else last.pk)


def keys_after(
    keys: Iterable[tuple[int, ...]], *, parts: int, cursor: str | None, limit: int
) -> tuple[list[tuple[int, ...]], str | None]:
    """The same for a list whose order is computed: at most ``limit`` of these keys of ``parts`` numbers, sorted."""
    order = sorted(keys)
    if cursor is not None:
        order = order[bisect_right(order, decode_cursor(cursor, *[int] * parts)) :]
    found = order[:limit]
    return found, encode_cursor(*found[-1]) if len(order) > limit else None


def as_json(data: Any, status: int = 200) -> JsonResponse:
    """JSON with letters as they are read, not as escapes."""
    return JsonResponse(data, status=status, safe=False, json_dumps_params={"ensure_ascii": False})


def paged(
    request: HttpRequest,
    found: Iterable[Row],
    cursor: str | None,
    *,
    kind: str,
    item: Callable[[Row], dict[str, Any]],
    features: Callable[[Row], Iterable[dict[str, Any]]],
    header: Sequence[str],
    lines: Callable[[Row], Iterable[Sequence[Any]]],
    **members: Any,
) -> HttpResponse:
    """A page of a list as JSON (``items``, ``next``), GeoJSON or CSV; the next page is in the Link header too.

    Built by hand, not through the schemas: they document, and a test holds the answers against them.
    """
    following = None if cursor is None else next_url(request, cursor=cursor)
    answer: HttpResponse
    if kind == "geojson":
        body = geojson.collection((each for row in found for each in features(row)), next=following, **members)
        answer = HttpResponse(body, content_type=GEOJSON)
    elif kind == "csv":
        body = csvout.lines(header, (line for row in found for line in lines(row)))
        answer = HttpResponse(body, content_type=f"{CSV}; charset=utf-8; header=present")
    else:
        answer = as_json({"items": [item(row) for row in found], "next": following})
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


def next_url(request: HttpRequest, **place: str) -> str:
    """The address of this request from another place on."""
    asked = request.GET.copy()
    for name, value in place.items():
        asked[name] = value
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
