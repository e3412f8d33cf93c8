"""Who takes everything of an organisation away, and how long its archive is kept."""

import datetime as dt

from cordee.kernel.actors.rules import Actor

KEPT = dt.timedelta(days=7)
STALE = dt.timedelta(hours=2)  # an archive still not ready after that is one whose process died


def takes_away(actor: Actor) -> bool:
    """Who answers for an organisation, for that one; the operator has backups, not archives of others."""
    return actor.person is not None and actor.organisation is not None and actor.may("outbound.take_away")
