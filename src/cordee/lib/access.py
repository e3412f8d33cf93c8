"""The one gate of pages and operations: each says who may open it (see tests/test_architecture.py).

The rule is a function of the actor; a middleware of ``project`` sets ``request.actor``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

Rule = Callable[[Any], bool]


def anyone(actor: Any) -> bool:
    """Open to all, signed in or not: a rule one must write."""
    return True


def signed_in(actor: Any) -> bool:
    """Someone with an account, whatever the organisation."""
    return actor.person is not None


def allow(rule: Rule) -> Callable[..., Any]:
    """Guard a page. Anonymous people go to the sign-in page and come back; others get a 403 that says why."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if rule(request.actor):
                return view(request, *args, **kwargs)
            if request.actor.person is None:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied

        guarded.allowed_by = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
