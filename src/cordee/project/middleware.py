"""The actor of each request, and the page of a refusal that no view caught."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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


class ActorMiddleware:
    """Sets ``request.actor``, read from the database only when a page asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=409)
