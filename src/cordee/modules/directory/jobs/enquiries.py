"""The tick of letters: reminders, ends and erasures, each in a transaction of its own."""

from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.actions import enquiries as actions
from cordee.modules.directory.queries import enquiries as queries


def follow_up(*, by: Actor) -> None:
    """A letter that must end is not reminded as well: a tick that was down for a month says one thing."""
    for enquiry_id in queries.to_close(by.at):
        actions.close_silent(enquiry_id=enquiry_id, by=by)
    for enquiry_id in queries.to_remind(by.at):
        actions.remind(enquiry_id=enquiry_id, by=by)
    actions.forget(by=by)
