"""Who takes everything of an organisation away, and how long its archive is kept."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained

KEPT = dt.timedelta(days=7)
STALE = dt.timedelta(hours=2)  # an archive still not ready after that is one whose process died


@explained(_("Tout ce qui est à une organisation est emporté par ses responsables."), Opens.MANAGERS)
def takes_away(actor: Actor) -> bool:
    """Who answers for an organisation, for that one; the operator has backups, not archives of others."""
    return actor.person is not None and actor.organisation is not None and actor.may("outbound.take_away")
