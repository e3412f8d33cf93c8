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
from cordee.modules.directory.queries.outward import (
    CSV_HEADER,
    Around,
    csv_lines,
    features,
    keys_of,
    linked_data,
    organisation_out,
    outward,
    outward_in_batches,
    outward_of,
    spreadsheet_header,
    spreadsheet_lines,
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
    "Around",
    "CSV_HEADER",
    "csv_lines",
    "features",
    "keys_of",
    "linked_data",
    "organisation_out",
    "outward",
    "outward_in_batches",
    "outward_of",
    "spreadsheet_header",
    "spreadsheet_lines",
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
