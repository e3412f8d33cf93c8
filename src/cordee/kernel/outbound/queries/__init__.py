from cordee.kernel.outbound.queries.agreements import (
    agreement_of_partner,
    agreements_visible_to,
    awaiting,
    partner_names,
)
from cordee.kernel.outbound.queries.belongings import calendar_of, export_of
from cordee.kernel.outbound.queries.changes import changes_after, last_position, position_before
from cordee.kernel.outbound.queries.personal import export
from cordee.kernel.outbound.queries.readings import (
    Month,
    days_of,
    groups_of,
    months_of,
    reading_header,
    reading_lines,
    readings_of,
    what_was_read,
    who_read,
)
from cordee.kernel.outbound.queries.subscriptions import (
    Told,
    deliveries_of,
    subscriptions_due,
    subscriptions_visible_to,
    waiting_for,
)
from cordee.kernel.outbound.queries.takeouts import chunks_of, is_there, takeouts_over, takeouts_visible_to

__all__ = [
    "days_of",
    "groups_of",
    "Month",
    "Told",
    "agreement_of_partner",
    "agreements_visible_to",
    "awaiting",
    "calendar_of",
    "changes_after",
    "chunks_of",
    "deliveries_of",
    "export",
    "export_of",
    "is_there",
    "last_position",
    "months_of",
    "partner_names",
    "position_before",
    "reading_header",
    "reading_lines",
    "readings_of",
    "subscriptions_due",
    "subscriptions_visible_to",
    "takeouts_over",
    "takeouts_visible_to",
    "waiting_for",
    "what_was_read",
    "who_read",
]
