"""Secret addresses of calendars."""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import FeedKey


@transaction.atomic
def open_feed(*, own: bool, by: Actor) -> FeedKey:
    """Open the calendar of the person (``own``), or of the organisation acted for, at a new address: an old one that
    was given to somebody no longer opens.
    """
    if by.person is None or not own and by.organisation is None:
        raise Refused(_("Il faut agir au nom d’une organisation."))
    if not own and by.organisation is not None and not by.manages(by.organisation):
        raise Refused(
            _("L’agenda d’une organisation est ouvert par ses responsables."),
            who=_("Les responsables de « %(organisation)s »") % {"organisation": by.organisation},
        )
    whose = {"person": by.person} if own else {"organisation": by.organisation}
    values = {"nonce": secrets.token_hex(16), "opened_at": by.at}
    feed, _new = FeedKey.objects.update_or_create(**whose, defaults=values)
    record(by=by, verb="sharing.feed_opened", thing=feed, concerns=None if own else by.organisation)
    return feed


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """The secret address of somebody who is gone opens nothing."""
    FeedKey.objects.filter(person=person).delete()
    return []
