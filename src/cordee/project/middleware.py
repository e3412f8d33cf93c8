"""The actor of each request, the page of a refusal that no view caught, where a merged record's address leads."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cordee.kernel.actors import queries
from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.errors import Refused

ACTING_FOR = "acting_for"  # the session's key: the organisation acted for, 0 for oneself


def _actor(request: Any) -> Actor:
    at = timezone.now()
    if not request.user.is_authenticated:
        return Actor(None, via=Via.PUBLIC, at=at)
    return queries.actor_of(request.user, organisation_id=request.session.get(ACTING_FOR), via=Via.PAGE, at=at)


def moved(request: Any) -> HttpResponse | None:
    """The answer to an address that names a record merged into another: the same page of that other, for ever.

    301 to who reads; 308 to a program that writes, which then sends its request again as it was. Browsers ask again
    each time: a merge can be undone, and both addresses then lead where they did. None for any other address.
    """
    match = request.resolver_match
    slug = match.kwargs.get("slug") if match else None
    reads = request.method in ("GET", "HEAD")
    if not slug or not (reads or request.path.startswith("/api/")):
        return None
    survivor = queries.survivor_at(slug)
    if survivor is None:
        return None
    path = reverse(match.view_name, kwargs=match.kwargs | {"slug": survivor.slug})
    query = request.META.get("QUERY_STRING", "")
    headers = {"Location": f"{path}?{query}" if query else path, "Cache-Control": "no-cache"}
    return HttpResponse(status=301 if reads else 308, headers=headers)


class ActorMiddleware:
    """Sets ``request.actor``, read from the database only when a page asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Http404):
            return moved(request)
        if not isinstance(exception, Refused):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=409)
