"""The tick of saved searches: each is read in a transaction of its own, and one that fails stops no other."""

import structlog

from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.actions import watching as actions
from cordee.modules.directory.queries import watching as queries

log = structlog.get_logger("cordee.directory")


def read_again(*, by: Actor) -> None:
    """Every search that is due; what a stopped tick has missed is caught up, since each knows where it stands."""
    actions.forget_unconfirmed(by=by)
    for search_id in queries.due(by.at):
        try:
            actions.read_again(search_id=search_id, by=by)
        except Exception:
            log.exception("alert_failed", search=search_id)
