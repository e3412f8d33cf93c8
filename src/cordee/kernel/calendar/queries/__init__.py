from cordee.kernel.calendar.queries.availability import breaches_by_resource
from cordee.kernel.calendar.queries.held import bookings_met, held_by_resource, holding
from cordee.kernel.calendar.queries.nearest import nearest
from cordee.kernel.calendar.queries.series import series_of_key, to_roll
from cordee.kernel.calendar.queries.waiting import firm_state, grantable, position, waiting_for

__all__ = [
    "bookings_met",
    "breaches_by_resource",
    "firm_state",
    "grantable",
    "held_by_resource",
    "holding",
    "nearest",
    "position",
    "series_of_key",
    "to_roll",
    "waiting_for",
]
