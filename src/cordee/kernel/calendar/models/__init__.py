from cordee.kernel.calendar.models.bookings import Booking, Occupancy, Series, WaitEntry
from cordee.kernel.calendar.models.codes import (
    HOLDING,
    LIVE,
    OPEN_REACHES,
    REACHES,
    Access,
    QuotaHolder,
    QuotaUnit,
    QuotaWindow,
    State,
    Term,
    WaitState,
)
from cordee.kernel.calendar.models.resources import Closure, OpeningRule, OpenSpan, Policy, Quota, Resource

__all__ = [
    "HOLDING",
    "LIVE",
    "OPEN_REACHES",
    "REACHES",
    "Access",
    "Booking",
    "Closure",
    "Occupancy",
    "OpenSpan",
    "OpeningRule",
    "Policy",
    "Quota",
    "QuotaHolder",
    "QuotaUnit",
    "QuotaWindow",
    "Resource",
    "Series",
    "State",
    "Term",
    "WaitEntry",
    "WaitState",
]
