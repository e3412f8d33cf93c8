"""The one gate of pages and operations: each says who may open it (see tests/test_architecture.py).

The rule is a function of the actor; a middleware of ``project`` sets ``request.actor``. A rule that can refuse says in
words what it asks (``explained``): the page of the refusal and the API read it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from cordee.lib.errors import Nearest

Rule = Callable[[Any], bool]
AnyRule = TypeVar("AnyRule", bound=Callable[..., bool])


class Opens(StrEnum):
    """Who can open what a rule has closed: ``project`` says it in words, and which page leads to them."""

    ACCOUNT = "account"  # oneself, by an account
    MEMBERSHIP = "membership"  # an organisation one would belong to
    MANAGERS = "managers"  # those who answer for the organisation acted for
    OWNERS = "owners"  # those who answer for the organisation that the page is about
    ANIMATION = "animation"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Why:
    """What a rule asks, in one plain sentence; who can open; pages of its package that may do instead: (words, name
    of an address without argument), shown to those who may open them.
    """

    rule: Any  # a lazy translation
    opens: Opens
    instead: tuple[tuple[Any, str], ...] = ()


class Forbidden(PermissionDenied):
    """403, with the reason. ``allows``: the same question for another actor. ``nearest``: yeses the caller knows."""

    def __init__(self, rule: Callable[..., bool], *about: Any, nearest: tuple[Nearest, ...] = ()) -> None:
        super().__init__(rule.__name__)
        self.why: Why | None = getattr(rule, "why", None)
        self.allows: Rule = lambda actor: rule(actor, *about)
        self.nearest = nearest


def explained(rule: Any, opens: Opens, *instead: tuple[Any, str]) -> Callable[[AnyRule], AnyRule]:
    """Give a rule its words."""

    def decorate(function: AnyRule) -> AnyRule:
        function.why = Why(rule, opens, instead)  # type: ignore[attr-defined]
        return function

    return decorate


def anyone(actor: Any) -> bool:
    """Open to all, signed in or not: a rule one must write."""
    return True


@explained(_("Cette page est pour les personnes qui ont un compte."), Opens.ACCOUNT)
def signed_in(actor: Any) -> bool:
    """Someone with an account, whatever the organisation."""
    return actor.person is not None


def require(rule: Callable[..., bool], actor: Any, *about: Any, nearest: tuple[Nearest, ...] = ()) -> None:
    """The same question about a row that one may see: raises Forbidden. A row one may not see is a 404, before this."""
    if not rule(actor, *about):
        raise Forbidden(rule, *about, nearest=nearest)


def allow(rule: Rule) -> Callable[..., Any]:
    """Guard a page. Anonymous people go to the sign-in page and come back; others get a 403 that says why."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if rule(request.actor):
                return view(request, *args, **kwargs)
            if request.actor.person is None:
                return redirect_to_login(request.get_full_path())
            raise Forbidden(rule)

        guarded.allowed_by = rule  # type: ignore[attr-defined]
        return guarded

    return decorate
