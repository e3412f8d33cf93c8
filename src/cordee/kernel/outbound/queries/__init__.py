from cordee.kernel.outbound.queries.agreements import (
    agreement_of_partner,
    agreements_visible_to,
    awaiting,
    partner_names,
)
from cordee.kernel.outbound.queries.changes import changes_after, last_position, position_before
from cordee.kernel.outbound.queries.personal import export
from cordee.kernel.outbound.queries.readings import (
    Month,
    months_of,
    reading_header,
    reading_lines,
    readings_of,
    what_was_read,
    who_read,
)

__all__ = [
    "Month",
    "agreement_of_partner",
    "agreements_visible_to",
    "awaiting",
    "changes_after",
    "export",
    "last_position",
    "months_of",
    "partner_names",
    "position_before",
    "reading_header",
    "reading_lines",
    "readings_of",
    "what_was_read",
    "who_read",
]
