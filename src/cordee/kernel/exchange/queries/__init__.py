"""Reads: the table of a file, the communes, what an import would change, where a record comes from."""

from cordee.kernel.exchange.queries.belongings import export_of
from cordee.kernel.exchange.queries.comparing import compare
from cordee.kernel.exchange.queries.members import group_named_by, group_of, groups_called, not_yet_asked
from cordee.kernel.exchange.queries.partners import born_at, sorted_out
from cordee.kernel.exchange.queries.preview import VIEWS, brought_by, first_view, linked, rows_of, shown_changes
from cordee.kernel.exchange.queries.provenance import Told, number_told, told_by
from cordee.kernel.exchange.queries.pulls import (
    approved_mapping,
    columns_for,
    due,
    known_records,
    open_run,
    path_in,
    pulls_visible_to,
)
from cordee.kernel.exchange.queries.reading import drafts_of, places_for, read_table
from cordee.kernel.exchange.queries.runs import (
    Seen,
    awaiting,
    export,
    imports_visible_to,
    meter_name,
    origins_of,
    progress_of_run,
)
from cordee.kernel.exchange.queries.sample import readings_of, sample_of
from cordee.kernel.exchange.queries.sources import also_winning, rivals, sources_visible_to
from cordee.kernel.exchange.queries.terms import Found, cut_at, decisions_of, terms_in, terms_to_tell
from cordee.kernel.exchange.queries.undoing import can_be_undone, later_import, undo_of
from cordee.kernel.exchange.queries.vanishing import awaiting_vanished, shown_vanished, vanished, vanished_for_page

__all__ = [
    "Found",
    "cut_at",
    "readings_of",
    "sample_of",
    "decisions_of",
    "terms_in",
    "terms_to_tell",
    "Told",
    "number_told",
    "told_by",
    "can_be_undone",
    "later_import",
    "undo_of",
    "Seen",
    "VIEWS",
    "also_winning",
    "approved_mapping",
    "columns_for",
    "awaiting",
    "awaiting_vanished",
    "born_at",
    "brought_by",
    "compare",
    "drafts_of",
    "due",
    "export",
    "export_of",
    "imports_visible_to",
    "group_named_by",
    "group_of",
    "groups_called",
    "known_records",
    "linked",
    "meter_name",
    "not_yet_asked",
    "open_run",
    "origins_of",
    "path_in",
    "places_for",
    "progress_of_run",
    "pulls_visible_to",
    "read_table",
    "rows_of",
    "first_view",
    "shown_changes",
    "shown_vanished",
    "sorted_out",
    "rivals",
    "sources_visible_to",
    "vanished",
    "vanished_for_page",
]
