"""Who reads which field of a record: the one place for pages, API, exports, feeds and search.

Audiences widen: PUBLIC (anyone) < NETWORK (whoever acts for an organisation) < PRIVATE (the organisation itself, those
who animate the network and the operator). A field without a choice is public.

Whoever shows a record asks here first: ``seen_by(organisation, actor)`` and ``seen_by(site, actor)`` for rows of the
tables, ``told_to(row, actor)`` for rows of ``values()``. Both give back the record without what this reader may not
read; a site without its point then stands at the centre of its commune, as all those whose point is unknown.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, NoReturn, TypeVar

from cordee.kernel.actors.models import Organisation, Site, Visibility
from cordee.kernel.actors.rules.acting import MEMBER, Actor, Via

Thing = TypeVar("Thing", Organisation, Site)

# What an organisation may keep to the network or to itself. Its name, family, themes, website and communes are what a
# directory is; its registered numbers are public registers.
ORGANISATION_FIELDS = ("email", "phone", "description", "fte_hundredths", "volunteers", "languages")
SITE_FIELDS = ("address", "point", "opening", "phone", "email")  # "point": lat_e6 and lon_e6 together
_WIDTH = {Visibility.PUBLIC: 0, Visibility.NETWORK: 1, Visibility.PRIVATE: 2}
_POINT = ("lat_e6", "lon_e6")
# A point says the address as well as words do: hiding the address hides the point.
_COLUMNS = {"point": _POINT, "address": ("address", "postcode", *_POINT)}
_BLANK: dict[str, Any] = dict.fromkeys(("fte_hundredths", "volunteers", *_POINT))  # numbers; texts become ""
_NOTHING: frozenset[str] = frozenset()


def audience_of(actor: Actor, organisation_id: int | None) -> Visibility:
    """The most hidden level this actor reads of this organisation."""
    own = actor.organisation is not None and actor.organisation.pk == organisation_id
    if own or actor.is_animator or actor.is_operator:
        return Visibility.PRIVATE
    return Visibility.PUBLIC if actor.organisation is None else Visibility.NETWORK


def a_reader(audience: Visibility, *, at: dt.datetime) -> Actor:
    """Somebody of the public or of the network and no more, to show an organisation what others read of it."""
    if audience == Visibility.PUBLIC:
        return Actor(None, via=Via.PUBLIC, at=at)
    return Actor(None, Organisation(pk=0), MEMBER, at=at)


def hidden(visibility: Mapping[str, str], audience: Visibility) -> frozenset[str]:
    """The columns that this audience may not read, by the choices of a record."""
    if not visibility or audience == Visibility.PRIVATE:
        return _NOTHING
    names = [name for name, level in visibility.items() if _WIDTH[Visibility(level)] > _WIDTH[audience]]
    return frozenset(column for name in names for column in _COLUMNS.get(name, (name,)))


def only_for(visibility: Mapping[str, str], column: str) -> Visibility:
    """The widest audience that reads this column."""
    levels = [Visibility(level) for name, level in visibility.items() if column in _COLUMNS.get(name, (name,))]
    return max(levels, key=_WIDTH.__getitem__, default=Visibility.PUBLIC)


def seen(thing: Thing, audience: Visibility) -> Thing:
    """The record as this audience reads it: itself when nothing is hidden, else a copy that cannot be saved."""
    gone = hidden(thing.visibility, audience)
    if not gone:
        return thing
    shown = copy(thing)
    for column in gone:
        setattr(shown, column, _BLANK.get(column, ""))
    shown.__dict__["save"] = _never
    return shown


def _never(*_args: Any, **_options: Any) -> NoReturn:
    raise TypeError("this copy lacks what its reader may not read: save the record itself")


def seen_by(thing: Thing, actor: Actor) -> Thing:
    """The same for this actor, who reads more of their own organisation than of others."""
    owner = thing.pk if isinstance(thing, Organisation) else thing.organisation_id
    return seen(thing, audience_of(actor, owner))


def masked(row: Mapping[str, Any], audience: Visibility) -> Mapping[str, Any]:
    """A row of ``values()`` that includes "visibility", emptied of what this audience may not read."""
    gone = hidden(row["visibility"], audience)
    if not gone:
        return row
    return {name: _BLANK.get(name, "") if name in gone else value for name, value in row.items()}


def told_to(row: Mapping[str, Any], reader: Actor | Visibility) -> Mapping[str, Any]:
    """The same for this actor, or whoever asks at this level (an agreement: never beyond it, even for one's own).

    The row of a site has "organisation_id", that of an organisation "pk".
    """
    if isinstance(reader, Visibility):
        return masked(row, reader)
    return masked(row, audience_of(reader, row.get("organisation_id", row.get("pk"))))


def chosen(choices: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    """The choices as they are stored: known fields only, and nothing for what is public."""
    levels = {name: Visibility(level) for name, level in choices.items() if name in set(fields)}
    return {name: str(level) for name, level in levels.items() if level != Visibility.PUBLIC}
