from cordee.kernel.outbound.queries.changes import changes_after, last_position, position_before
from cordee.kernel.outbound.queries.personal import export
from cordee.kernel.outbound.queries.subscriptions import (
    Told,
    deliveries_of,
    subscriptions_due,
    subscriptions_visible_to,
    waiting_for,
)

__all__ = [
    "Told",
    "changes_after",
    "deliveries_of",
    "export",
    "last_position",
    "position_before",
    "subscriptions_due",
    "subscriptions_visible_to",
    "waiting_for",
]
