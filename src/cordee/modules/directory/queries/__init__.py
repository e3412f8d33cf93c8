"""Reads of the directory.

``directory(Search, actor=…)`` answers a request once; ``ids()``, ``counts()``, ``options``, ``pins`` and ``offers``
are read from it, so that the list, its counts and its map always agree.
"""

from cordee.modules.directory.queries.facts import KIND, Directory, directory
from cordee.modules.directory.queries.lists import (
    SORTS,
    Card,
    Offer,
    Option,
    Pin,
    Tag,
    cards,
    filters,
    offers,
    options,
    pins,
    places,
    said,
    tags,
)
from cordee.modules.directory.queries.records import (
    activity_of,
    affiliations_of,
    alike,
    numbers_of,
    organisations_visible_to,
    people_visible_to,
    sites_visible_to,
)
from cordee.modules.directory.queries.texts import gone, texts

__all__ = [
    "KIND",
    "SORTS",
    "Card",
    "Directory",
    "Offer",
    "Option",
    "Pin",
    "Tag",
    "activity_of",
    "affiliations_of",
    "alike",
    "cards",
    "directory",
    "filters",
    "gone",
    "numbers_of",
    "offers",
    "options",
    "organisations_visible_to",
    "people_visible_to",
    "pins",
    "places",
    "said",
    "sites_visible_to",
    "tags",
    "texts",
]
