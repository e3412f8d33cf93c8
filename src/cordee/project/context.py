"""What the header says of the person: on whose behalf, and what else they may act for."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_info

from cordee.kernel.actors import queries
from cordee.kernel.actors.rules import Actor
from cordee.lib.module import installed


@dataclass(frozen=True, slots=True)
class Seat:
    """One organisation a person may act for, and as what."""

    id: int
    name: str
    role: Any
    current: bool


@dataclass(frozen=True, slots=True)
class Acting:
    person: str
    organisation: str
    seats: tuple[Seat, ...]

    @property
    def first_name(self) -> str:
        return self.person.split("@")[0].split()[0]

    @property
    def name(self) -> str:
        return self.organisation or self.person


def acting_of(actor: Actor | None) -> Acting | None:
    if actor is None or actor.person is None:  # None: refused before the actor was known (a wrong Host)
        return None
    roles = {role.code: role.name for module in installed() for role in module.roles}
    here = actor.organisation
    seats = tuple(
        Seat(m.organisation_id, m.organisation.name, m.title or roles.get(m.role, m.role), here == m.organisation)
        for m in queries.current_memberships(actor.person, actor.today)
    )
    return Acting(str(actor.person), here.name if here else "", seats)


def _first(*names: str) -> str:
    """The address of the first of these pages that this instance has."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "acting": SimpleLazyObject(lambda: acting_of(getattr(request, "actor", None))),
        "languages": [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        "search_url": _first("search:search", "directory:list"),
        "directory_url": _first("directory:list", "search:search"),
        "demo": settings.DEMO,
    }
