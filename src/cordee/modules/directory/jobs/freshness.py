"""What time alone changes: records grow old, and those who answer for them are reminded."""

from cordee.kernel.actors.rules import Actor
from cordee.modules.directory import actions, queries

BATCH = 500


def follow_time(*, by: Actor) -> int:
    """The tick: the search hears of the records whose state has changed, some hundreds at a time; how many."""
    told = 0
    while some := queries.states_to_index(by.today, BATCH):
        actions.index_states(ids=some, by=by)
        told += len(some)
    return told


def remind_due(*, by: Actor) -> int:
    """The tick: one letter for each record whose reminder is due; how many records had one."""
    return sum(
        actions.remind(organisation=row, by=by) is not None for row in queries.to_remind(by.today).iterator(BATCH)
    )
