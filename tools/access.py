"""Who may open which page: the tables ``access.csv`` beside the tests of each package, and what they are held against.

A line is ``url_name,kwargs,anonymous,person,member,manager,animator,operator``: the status of a plain GET for each
role. ``kwargs`` reads ``pk=3;slug=@organisation?q=x``: ``@name`` is looked up in what the function
``access_fixture(cast)`` of the package's ``tests/builders.py`` gives back; after ``?``, the query. CONTRIBUTING.md
tells how to write one.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import ANIMATOR, MANAGER, MEMBER, Actor, Via

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("anonymous", "person", "member", "manager", "animator", "operator")


@dataclass(frozen=True)
class Cast:
    """One person per role. ``organisation`` has the member and the manager; ``host`` animates the network."""

    organisation: Organisation
    host: Organisation
    people: dict[str, Person]

    def actor(self, role: str) -> Actor:
        """Acts as this role, through a page."""
        organisation = {MEMBER: self.organisation, MANAGER: self.organisation, ANIMATOR: self.host}.get(role)
        return Actor(self.people.get(role), organisation, role if organisation else "", Via.PAGE)

    def client(self, role: str) -> Client:
        client = Client()
        if role in self.people:
            client.force_login(self.people[role])
        return client


def cast() -> Cast:
    """Made by actions, as everything else in a test."""
    by = Actor(None, via=Via.COMMAND)
    people = {
        role: actors.register(email=f"{role}@example.org", name=role.title(), by=by, is_superuser=role == "operator")
        for role in ROLES[1:]
    }
    organisation = actors.create_organisation(name="La Grange à Rouages", manager=people[MANAGER], by=by)
    host = actors.create_organisation(name="Le Réseau", is_host=True, by=by)
    actors.give_role(person=people[MEMBER], organisation=organisation, role=MEMBER, by=by)
    actors.give_role(person=people[ANIMATOR], organisation=host, role=ANIMATOR, by=by)
    return Cast(organisation, host, people)


@dataclass(frozen=True)
class Line:
    table: Path
    name: str
    kwargs: str
    expected: tuple[str, ...]

    def url(self, things: dict[str, Any]) -> str:
        path, _, query = self.kwargs.partition("?")
        pairs = dict(word.split("=", 1) for word in path.split(";") if word)
        values = {key: things[value[1:]] if value.startswith("@") else value for key, value in pairs.items()}
        return reverse(self.name, kwargs=values) + (f"?{query}" if query else "")


def tables() -> list[Path]:
    found = sorted((ROOT / "src" / "cordee").rglob("tests/access.csv"))
    return [ROOT / "tests" / "access.csv", *found]


def lines(table: Path) -> list[Line]:
    with table.open(newline="", encoding="utf-8") as file:
        return [
            Line(table, row["url_name"], row["kwargs"] or "", tuple(row[role] for role in ROLES))
            for row in csv.DictReader(file)
        ]


def fixture_of(table: Path, actors_of_the_test: Cast) -> dict[str, Any]:
    """What the package's ``access_fixture(cast)`` made, by name."""
    package = table.parent.relative_to(ROOT)
    if not (ROOT / package / "builders.py").exists():
        return {}
    name = ".".join(package.parts[1:] if package.parts[0] == "src" else package.parts)
    make = getattr(import_module(f"{name}.builders"), "access_fixture", None)
    return make(actors_of_the_test) if make else {}


def patterns(found: list[Any] | None = None, space: str = "", route: str = "") -> Iterator[tuple[str, str, Any]]:
    """(full name, route, view) of each URL this instance answers."""
    for pattern in get_resolver().url_patterns if found is None else found:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", path, pattern.callback
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner, path)


def names() -> set[str]:
    return {name for name, _, _ in patterns()}


def statuses(line: Line, things: dict[str, Any], who: Cast) -> tuple[str, ...]:
    """What each role gets today."""
    url = line.url(things)
    return tuple(str(who.client(role).get(url).status_code) for role in ROLES)
