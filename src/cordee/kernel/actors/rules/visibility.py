"""Who reads which field of a record: the one place for pages, API, exports, feeds and search.

Audiences widen: PUBLIC (anyone) < NETWORK (whoever acts for an organisation) < PRIVATE (the organisation itself, those
who animate the network and the operator). A field without a choice is public.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules.acting import Actor

# What an organisation may keep to the network or to itself. Its name, family, themes and commune are what a directory
# is; its registered numbers are public registers.
ORGANISATION_FIELDS = ("email", "phone", "description", "fte_hundredths", "volunteers", "languages")
SITE_FIELDS = ("address", "point", "opening", "phone", "email")  # "point": lat_e6 and lon_e6 together
_WIDTH = {Visibility.PUBLIC: 0, Visibility.NETWORK: 1, Visibility.PRIVATE: 2}
_COLUMNS = {"point": ("lat_e6", "lon_e6"), "address": ("address", "postcode")}


def audience_of(actor: Actor, organisation_id: int | None) -> Visibility:
    """The most hidden level this actor reads of this organisation."""
    own = actor.organisation is not None and actor.organisation.pk == organisation_id
    if own or actor.is_animator or actor.is_operator:
        return Visibility.PRIVATE
    return Visibility.PUBLIC if actor.organisation is None else Visibility.NETWORK


def hidden(visibility: Mapping[str, str], audience: Visibility) -> frozenset[str]:
    """The columns that this audience may not read, by the choices of a record."""
    names = [name for name, level in visibility.items() if _WIDTH[Visibility(level)] > _WIDTH[audience]]
    return frozenset(column for name in names for column in _COLUMNS.get(name, (name,)))


def masked(row: Mapping[str, Any], audience: Visibility, *, empty: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A row of values that includes "visibility", emptied of what this audience may not read (None for numbers)."""
    blanks = {"fte_hundredths": None, "volunteers": None, "lat_e6": None, "lon_e6": None, **(empty or {})}
    gone = hidden(row["visibility"], audience)
    return {name: blanks.get(name, "") if name in gone else value for name, value in row.items()}


def chosen(choices: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    """The choices as they are stored: known fields only, and nothing for what is public."""
    levels = {name: Visibility(level) for name, level in choices.items() if name in set(fields)}
    return {name: str(level) for name, level in levels.items() if level != Visibility.PUBLIC}
