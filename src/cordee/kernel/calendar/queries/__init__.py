from cordee.kernel.calendar.queries.availability import breaches_by_resource, circles
from cordee.kernel.calendar.queries.held import bookings_met, held_by_resource, holding
from cordee.kernel.calendar.queries.load import month_load
from cordee.kernel.calendar.queries.nearest import nearest
from cordee.kernel.calendar.queries.personal import calendar_of, export, export_of
from cordee.kernel.calendar.queries.refusing import (
    refusal,
    refuse,
    refuse_early,
    refuse_late,
    refuse_option,
    refuse_stranger,
    refuse_visitor,
    too_late,
)
from cordee.kernel.calendar.queries.series import agreed, series_of_key, to_lay, to_roll
from cordee.kernel.calendar.queries.waiting import (
    firm_state,
    grantable,
    hours_left,
    position,
    waiting_for,
    with_nobody_come,
    with_something_over,
)

__all__ = [
    "agreed",
    "bookings_met",
    "breaches_by_resource",
    "calendar_of",
    "circles",
    "export",
    "export_of",
    "firm_state",
    "grantable",
    "held_by_resource",
    "hours_left",
    "holding",
    "month_load",
    "nearest",
    "position",
    "refusal",
    "refuse",
    "refuse_early",
    "refuse_late",
    "refuse_option",
    "refuse_stranger",
    "refuse_visitor",
    "series_of_key",
    "to_lay",
    "to_roll",
    "too_late",
    "waiting_for",
    "with_nobody_come",
    "with_something_over",
]
