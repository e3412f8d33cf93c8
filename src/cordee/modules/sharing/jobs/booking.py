"""Periodic work: options that end soon."""

from cordee.kernel.actors.rules import Actor
from cordee.modules.sharing.actions import notices
from cordee.modules.sharing.queries.notices import ending_options


def remind_options(*, by: Actor) -> None:
    """Each option by itself, told once."""
    for row in ending_options(by.at):
        notices.remind_option(row=row, by=by)
