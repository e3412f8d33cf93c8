"""The API of this instance: one NinjaAPI, the tokens, the pace, and one JSON answer for every error.

Operations live in each package's ``api.py``; a package joins with ``api=True`` in its manifest.
"""

import logging
import secrets
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer

from cordee.kernel.access import actions, queries
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib import pace
from cordee.lib.access import anyone
from cordee.lib.api import Unusable, as_json
from cordee.lib.api_errors import reasons
from cordee.lib.errors import Refused
from cordee.lib.module import installed, package_of
from cordee.project.middleware import moved

log = logging.getLogger("cordee.api")
LARGEST_BODY = 64 * 1024
READING = "GET, HEAD, OPTIONS"
DESCRIPTION = """Public data of the directory need no token. Writing needs `Authorization: Bearer …`, a token that an
organisation makes in "Mon organisation". Lists come in pages: follow `next` (or the `Link` header) until it is null.
Errors are `{"detail": …}` in the language of `Accept-Language` (fr, en, it); a refusal is `{"rule", "who", "nearest"}`.
"""


class Token(HttpBearer):
    """Who calls: the holder of the token, or the public. The session's cookie counts for nothing here.

    So no other site can make a signed-in visitor write, and the answer to the public is the same for all.
    """

    def __call__(self, request: Any) -> Any:
        _body_can_be_read(request)
        if "Authorization" in request.headers:
            return super().__call__(request)
        self._hold(request, Actor(None, via=Via.PUBLIC, at=timezone.now()), f"ip:{_address(request)}")
        return request.actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        at = timezone.now()
        row = queries.token_for(token, at)
        if row is None:  # whoever tries tokens is slowed down as the public
            _keep_pace(f"ip:{_address(request)}", settings.API_PACE_PUBLIC)
            return None
        actor = queries.actor_of_token(row, at)
        self._hold(request, actor, f"token:{row.pk}")
        if row.last_used_on != actor.today:
            actions.note_token_use(token=row, by=actor)
        return actor

    @staticmethod
    def _hold(request: Any, actor: Actor, caller: str) -> None:
        public = actor.via == Via.PUBLIC
        _keep_pace(caller, settings.API_PACE_PUBLIC if public else settings.API_PACE_TOKEN)
        request.actor = actor


def _address(request: HttpRequest) -> str:
    """The caller's address, seen through the proxies that the operator trusts (as for signing in)."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # a local socket has none
        return ""


def _keep_pace(caller: str, per_minute: int) -> None:
    """Raises Throttled beyond ``per_minute`` requests of this caller in this minute."""
    if wait := pace.too_fast(caller, per_minute):
        raise Throttled(wait=wait)


api = NinjaAPI(
    title="Cordée",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    docs_decorator=require_safe,
    urls_namespace="api",
    auth=Token(),
)
for _module in installed():
    if _module.api:
        api.add_router("", import_module(f"{package_of(_module)}.api").router, tags=[_module.name])


def _answer(status: int, **body: Any) -> HttpResponse:
    return as_json(body, status=status)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 400:
        return _answer(400, detail=_("Le corps de la requête n’est pas du JSON lisible."))
    return _answer(error.status_code, detail=error.message)


@api.exception_handler(AuthenticationError)
def _not_authenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    sent = "Authorization" in request.headers
    unknown = _("Ce jeton n’est pas reconnu : il a pu être retiré, ou avoir expiré.")
    answer = _answer(401, detail=unknown if sent else error.message)
    answer["WWW-Authenticate"] = 'Bearer realm="Cordee"'
    return answer


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = _answer(429, detail=_("Trop de requêtes : réessayez dans %(seconds)s secondes.") % {"seconds": error.wait})
    answer["Retry-After"] = str(error.wait)
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    return moved(request) or _answer(404, detail=_("Rien à cette adresse."))


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(403, detail=_("Vous ne pouvez pas faire cela."))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    nearest = [{"label": str(yes.label), "url": yes.url} for yes in error.nearest]
    return _answer(409, rule=str(error.rule), who=str(error.who), nearest=nearest)


def _invalid(fields: list[dict[str, str]]) -> HttpResponse:
    named = ", ".join(dict.fromkeys(problem["field"] for problem in fields))
    return _answer(422, detail=_("À corriger : %(fields)s.") % {"fields": named}, fields=fields)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _invalid(reasons(error.errors))


@api.exception_handler(Unusable)
def _unusable(request: HttpRequest, error: Unusable) -> HttpResponse:
    return _invalid([{"field": field, "reason": reason} for field, reason in error.problems.items()])


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(413, detail=_("Ce corps dépasse 64 Kio."))


@api.exception_handler(Exception)
def _our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """The cause goes to the logs, under a reference that the caller can quote; never to the caller."""
    reference = secrets.token_hex(6)
    log.error("API error %s on %s %s", reference, request.method, request.path, exc_info=error)
    detail = _("Une erreur de notre côté. Donnez cette référence à l’exploitant : %(reference)s.")
    return _answer(500, detail=detail % {"reference": reference}, reference=reference)


def _without_nul(request: HttpRequest) -> None:
    """No database column holds the NUL character, and PostgreSQL fails on it. Raises Unusable."""
    if "\x00" in request.path or any("\x00" in text for _name, texts in request.GET.lists() for text in texts):
        raise Unusable("url", _("Le caractère nul n’est pas permis."))


def _body_can_be_read(request: HttpRequest) -> None:
    """Raises HttpError for a body that is too large or not JSON, before it is read."""
    if request.method not in {"PATCH", "POST", "PUT"}:
        return
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise RequestDataTooBig
    if request.content_type != "application/json":
        raise HttpError(415, _("Le corps doit être du JSON : Content-Type: application/json."))


def _wrong_method(asked: bool, allowed: str) -> HttpResponse:
    """The methods of this address: as an answer when they were asked for (OPTIONS), as an error otherwise."""
    known = {word.strip() for word in allowed.split(",")} | {"OPTIONS"}
    answer = HttpResponse(status=204) if asked else _answer(405, detail=_("Méthode inconnue à cette adresse."))
    answer["Allow"] = ", ".join(sorted(known | {"HEAD"} if "GET" in known else known))
    return answer


def _served(view: Callable[..., Any]) -> Callable[..., Any]:
    """An operation as the web expects it: HEAD as GET, OPTIONS, 405 in JSON, and reading from any site (CORS)."""

    @wraps(view)
    def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method
        if method == "HEAD":
            request.method = "GET"
        try:
            _without_nul(request)
            answer = view(request, *args, **kwargs)
        except Unusable as error:
            answer = _unusable(request, error)
        finally:
            request.method = method
        if answer.status_code == 405:
            answer = _wrong_method(method == "OPTIONS", answer.get("Allow", ""))
        return _open_to_all_sites(answer)

    serve.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts: see Token
    serve.allowed_by = anyone  # type: ignore[attr-defined]  # each operation has its own allow_api
    return serve


def _open_to_all_sites(answer: HttpResponse) -> HttpResponse:
    """Reading only: a page of another site may not write, even with a token."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = READING
    answer["Access-Control-Allow-Headers"] = "Authorization, Accept, Accept-Language, If-None-Match"
    answer["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    return answer


def _to_the_page(request: HttpRequest) -> HttpResponse:
    """Whoever types the bare address is shown how to use it."""
    return redirect("api_page")


def _patterns() -> list[Any]:
    mounted, _app, namespace = api.urls
    for pattern in mounted:
        assert isinstance(pattern, URLPattern)
        home = pattern.name == "api-root"
        pattern.callback = _served(_to_the_page if home else pattern.callback)
    return [*mounted, path("<path:rest>", _served(lambda request, rest: _not_found(request)), name="nothing")]


urls = (_patterns(), "api", "api")
