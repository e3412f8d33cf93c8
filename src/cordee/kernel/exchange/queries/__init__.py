"""Reads: the table of a file, the communes, what an import would change, where a record comes from."""

from cordee.kernel.exchange.queries.comparing import compare
from cordee.kernel.exchange.queries.preview import VIEWS, brought_by, shown_changes
from cordee.kernel.exchange.queries.reading import drafts_of, places_for, read_table
from cordee.kernel.exchange.queries.runs import Seen, awaiting, export, imports_visible_to, origins_of

__all__ = [
    "VIEWS",
    "awaiting",
    "brought_by",
    "shown_changes",
    "Seen",
    "compare",
    "drafts_of",
    "export",
    "imports_visible_to",
    "origins_of",
    "places_for",
    "read_table",
]
