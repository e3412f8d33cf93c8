"""The tick of loans: what is late is asked for, and the next borrowers are warned."""

from cordee.kernel.actors.rules import Actor
from cordee.modules.sharing.actions import loans as actions
from cordee.modules.sharing.queries.late import late_loans
from cordee.modules.sharing.rules.loans import TOLD_AFTER


def warn_of_late(*, by: Actor) -> None:
    """Each loan in a transaction of its own."""
    for late in late_loans(now=by.at):
        if by.at - late.since >= TOLD_AFTER:
            actions.tell_late(late=late, by=by)
