"""What every page knows: the five doors and their tabs from the manifests, the scheme a person chose."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cordee.lib.module import NavItem, installed

SCHEMES = ("light", "dark")
SCHEME_COOKIE = "scheme"


FEW = 5  # tabs that fit in two lines of a telephone: they stand side by side, without menus


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    url: str
    name: str  # the url_name, to know the current one
    rank: int
    group: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a row of tabs: a tab alone (``label`` is ""), or several in a menu of that name."""

    label: Any
    rank: int
    tabs: tuple[Tab, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(tab.name for tab in self.tabs)


@dataclass(frozen=True, slots=True)
class Door:
    """A way in. ``code`` is what a manifest's NavItem.door holds; it is also the CSS class of its tone."""

    code: str
    label: Any
    short: Any
    about: Any
    icon: str
    tabs: tuple[Tab, ...] = ()

    @property
    def url(self) -> str:
        """A door leads straight to its first module; the others are tabs there."""
        return self.tabs[0].url

    @property
    def parts(self) -> list[Part]:
        """The row of tabs, short enough to be read: the groups of the manifests are menus once there are many."""
        alone = [Part("", tab.rank, (tab,)) for tab in self.tabs]
        if len(self.tabs) <= FEW:
            return alone
        groups = {group.code: group for module in installed() for group in module.groups if group.door == self.code}
        parts = [part for part in alone if part.tabs[0].group not in groups]
        for code, group in groups.items():
            held = tuple(tab for tab in self.tabs if tab.group == code)
            parts += [Part(group.label if len(held) > 1 else "", group.rank, held)] if held else []
        return sorted(parts, key=lambda part: part.rank)


DOORS = (
    Door("meet", _("Se rencontrer"), _("Rencontrer"), _("qui fait quoi, où, et quand"), "users"),
    Door("share", _("Partager"), _("Partager"), _("lieux, matériel, services"), "key-round"),
    Door(
        "learn",
        _("Apprendre et travailler"),
        _("Apprendre"),
        _("formations, emplois partagés, échanges"),
        "graduation-cap",
    ),
    Door("count", _("Compter ensemble"), _("Compter"), _("comptes, avances, monnaies locales"), "calculator"),
    Door("build", _("Construire"), _("Construire"), _("projets, appels à projets, décisions"), "signpost"),
    Door("own", _("Mon organisation"), _("Chez nous"), "", "house"),
    Door("", _("En clair"), _("En clair"), "", "info"),
)


class Shell:
    """What surrounds the page; each part is worked out only when the page draws it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def _tabs(self, door: str) -> tuple[Tab, ...]:
        items: list[NavItem] = [item for module in installed() for item in module.nav if item.door == door]
        items.sort(key=lambda item: item.rank)
        actor = getattr(self.request, "actor", None)
        return tuple(
            Tab(item.label, reverse(item.url_name), item.url_name, item.rank, item.group)
            for item in items
            if actor and item.rule(actor)
        )

    @cached_property
    def every_door(self) -> dict[str, Door]:
        """The doors that lead somewhere for this person, in order, with "own" and the footer."""
        doors = (Door(d.code, d.label, d.short, d.about, d.icon, self._tabs(d.code)) for d in DOORS)
        return {door.code: door for door in doors if door.tabs}

    @property
    def doors(self) -> list[Door]:
        return [door for code, door in self.every_door.items() if code not in ("own", "")]

    @property
    def own(self) -> Door | None:
        return self.every_door.get("own")

    @property
    def in_clear(self) -> Door | None:
        return self.every_door.get("")

    @cached_property
    def scheme(self) -> str:
        """light, dark, or nothing: the device decides. This device's choice, else the person's."""
        chosen = self.request.COOKIES.get(SCHEME_COOKIE) or getattr(self._person, "scheme", "")
        return chosen if chosen in SCHEMES else ""

    @property
    def _person(self) -> Any:
        return getattr(getattr(self.request, "actor", None), "person", None)


def site(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request)}
