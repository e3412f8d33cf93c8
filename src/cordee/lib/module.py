"""What a package tells the rest of Cordée about itself, and how a lower package speaks to those above it.

Kernels and modules have the same manifest: ``module.py`` holds ``MODULE = Module(...)``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class NavItem:
    """One tab of a door, or one line of "Mon organisation" (``door="own"``)."""

    label: Any  # a lazy translation
    url_name: str
    door: str  # meet, share, learn, count, build, own; "" is the footer
    rule: Callable[[Any], bool] = lambda actor: True
    rank: int = 50  # its place in the row, the smallest first; equals keep the order of the packages
    group: str = ""  # the code of a NavGroup of the same door, whose menu it is in; "" stands alone in the row


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A few tabs of one door under one plain name, so that the row stays short. Declared once, by the lowest package
    that knows what they have in common; any package above may put its own in it.
    """

    code: str
    label: Any  # a lazy translation
    door: str
    rank: int = 50


@dataclass(frozen=True, slots=True)
class Awaits:
    """One thing that waits for somebody, shown on their home page: a sentence, where to go, and since when or how many.

    ``icon`` is a name of ui/icons.json, ``tone`` that of a door.
    """

    text: Any
    url: str
    detail: Any = ""
    icon: str = "bell"
    tone: str = "own"


@dataclass(frozen=True, slots=True)
class Role:
    """A role is a class of rights, never a row. ``code`` is what a Membership row holds."""

    code: str
    name: Any
    description: Any


@dataclass(frozen=True, slots=True)
class Right:
    """Something one may do, said in one plain sentence, and the roles that may."""

    code: str  # "directory.edit"
    label: Any
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of message that a package sends: one line of the page "Ce que Cordée vous envoie".

    Its text is the template ``mail/<package>/<name>.txt`` of code "package.name". ``because`` completes "Vous recevez
    ce message parce que …". An ``essential`` notice cannot be refused; ``because`` then says why it is needed.
    """

    code: str  # "access.invitation"
    label: Any
    because: Any
    essential: bool = False


@dataclass(frozen=True, slots=True)
class Processing:
    """One line of the register of processing (GDPR art. 30), generated from the code."""

    purpose: Any
    basis: Any
    people: Any
    data: Any
    recipients: Any
    retention: Any


@dataclass(frozen=True, slots=True)
class PersonalData:
    """How a package gives back and erases what it holds of a person.

    ``covers`` lists the foreign keys to Person ("actors.Membership.person"); a test shows that none is left out.
    ``export(person)`` gives JSON-ready rows by heading; ``erase(person=, by=)`` erases and gives one sentence for
    each thing the law makes us keep.
    """

    covers: tuple[str, ...]
    export: Callable[[Any], Mapping[str, list[dict[str, Any]]]]
    erase: Callable[..., list[str]]
    register: tuple[Processing, ...] = ()


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a package holds of an organisation: what a merge moves, and what the organisation takes away.

    ``moves`` and ``stays`` list the foreign keys to Organisation ("actors.Site.organisation"), each once: rows of
    ``moves`` follow the record into the one it is merged into, rows of ``stays`` remain as they were written.
    ``export(organisation)`` gives JSON-ready rows by heading; ``calendar(organisation)`` dates, each a mapping with
    "uid", "summary", "start" (date or datetime) and, if any, "end", "url" (a path). ``files(organisation)``: the files
    it takes away besides, as (path in the archive, content).
    """

    moves: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    export: Callable[[Any], Mapping[str, list[dict[str, Any]]]] | None = None
    calendar: Callable[[Any], Iterable[Mapping[str, Any]]] | None = None
    files: Callable[[Any], Iterable[tuple[str, bytes]]] | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A kind of thing whose changes leave this instance, as a package tells them to everybody.

    ``kind``: "actors.organisation"; ``name``: the word other tools read ("organisation"); ``label``: what is followed,
    in words. ``tell(thing, at=)`` gives the public content as the API does, a tombstone with ``gone`` when it is gone.
    """

    kind: str
    name: str
    label: Any
    tell: Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Module:
    """The manifest of a package.

    ``prefix``: the French path under which ``<package>.urls`` is mounted (None: no page of its own).
    ``api``: mount ``<package>.api.router`` under /api/v1/. ``on``: the events heard, each with its handlers.
    ``verbs``: the journal's verbs of this package, in words. ``search``: functions that yield every entry of this
    package, for a rebuild of the index; ``kinds``: the kinds of these entries, each with the words that head its
    group and the name of the list that takes ``?q=`` ("" when there is none). ``source``: turns
    "sharing.booking:42" into (label, url) for the reader.
    """

    name: str
    label: Any
    prefix: str | None = None
    api: bool = False
    nav: tuple[NavItem, ...] = ()
    groups: tuple[NavGroup, ...] = ()  # names under which several packages gather their tabs
    roles: tuple[Role, ...] = ()
    rights: tuple[Right, ...] = ()
    verbs: Mapping[str, Any] = field(default_factory=dict)
    on: Mapping[type, tuple[Callable[..., None], ...]] = field(default_factory=dict)
    search: tuple[Callable[[], Iterable[Any]], ...] = ()
    kinds: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    personal_data: tuple[PersonalData, ...] = ()
    belongings: Belongings = Belongings()
    source: Callable[[str], tuple[str, str] | None] | None = None
    notices: tuple[Notice, ...] = ()  # what kernel.notifications may send for this package
    awaits: tuple[Callable[[Any], Iterable[Awaits]], ...] = ()  # what waits for this actor, most urgent first
    outgoing: tuple[Outgoing, ...] = ()  # what others may be told of, change by change
    tick: tuple[Callable[..., object], ...] = ()  # periodic work: ``manage tick`` calls it with ``by=``


@cache
def installed() -> tuple[Module, ...]:
    """Every package of this instance: kernels first, then modules in menu order."""
    prefixes = ("cordee.kernel.", "cordee.modules.")
    names = [app.name for app in apps.get_app_configs() if app.name.startswith(prefixes)]
    return tuple(import_module(f"{name}.module").MODULE for name in names)


def package_of(module: Module) -> str:
    """The dotted path of the package that this manifest describes."""
    return apps.get_app_config(module.name).name


def publish(event: object) -> None:
    """Tell every package that listens: typed, at once, in the same transaction."""
    for module in installed():
        for handle in module.on.get(type(event), ()):
            handle(event=event)


@cache
def granted(role: str) -> frozenset[str]:
    """The codes of the rights of a role."""
    return frozenset(right.code for module in installed() for right in module.rights if role in right.roles)


def outgoing() -> Mapping[str, Outgoing]:
    """Every kind of thing whose changes leave, by kind."""
    return {out.kind: out for module in installed() for out in module.outgoing}


def link_to(thing: str) -> tuple[str, str] | None:
    """(words, address) of a thing written "actors.organisation:42", from the first package that shows it."""
    return next((link for module in installed() if module.source and (link := module.source(thing))), None)


def role_name(code: str) -> str:
    """The name of a role, in words; the code itself when no package knows it any more."""
    return next((str(role.name) for module in installed() for role in module.roles if role.code == code), code)
