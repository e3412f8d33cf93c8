"""Reads: the table of a file, the communes, what an import would change, where a record comes from."""

from cordee.kernel.exchange.queries.comparing import compare
from cordee.kernel.exchange.queries.reading import drafts_of, places_for, read_table
from cordee.kernel.exchange.queries.runs import Seen, imports_visible_to, origins_of

__all__ = ["Seen", "compare", "drafts_of", "imports_visible_to", "origins_of", "places_for", "read_table"]
