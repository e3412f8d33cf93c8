"""Asking for an archive, and what becomes of it."""

import uuid
from io import SEEK_END
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound.models import Takeout, TakeoutState
from cordee.kernel.outbound.rules import KEPT, takes_away
from cordee.lib.errors import Refused
from cordee.lib.later import later

PACK = "cordee.kernel.outbound.jobs.takeouts.pack"


@transaction.atomic
def ask_takeout(*, by: Actor) -> Takeout:
    """An archive of everything of the organisation one acts for, made in the background. One at a time."""
    if by.organisation is None or not takes_away(by):
        raise Refused(
            _("Seuls les responsables d’une organisation emportent tout ce qui est à elle."), who=_("Ses responsables.")
        )
    try:
        with transaction.atomic():
            takeout = Takeout.objects.create(organisation=by.organisation, person=by.person, asked_at=by.at)
    except IntegrityError:
        raise Refused(
            _("Une archive de votre organisation est déjà en préparation."),
            who=_("Personne : elle sera prête dans quelques minutes."),
        ) from None
    record(by=by, verb="outbound.takeout_asked", thing=takeout, concerns=takeout.organisation)
    later(PACK, takeout_id=takeout.pk)
    return takeout


@transaction.atomic
def mark_packed(*, takeout: Takeout, done: int, total: int, by: Actor) -> None:
    """How far it is, for the page."""
    Takeout.objects.filter(pk=takeout.pk).update(done=done, total=total)


@transaction.atomic
def mark_ready(*, takeout: Takeout, content: IO[bytes], by: Actor) -> None:
    """Keep the archive for its days, when it is still waited for."""
    row = Takeout.objects.select_for_update().filter(pk=takeout.pk, state=TakeoutState.RUNNING).first()
    if row is None:
        return
    row.size = content.seek(0, SEEK_END)
    content.seek(0)
    row.stored = default_storage.save(f"takeouts/{uuid.uuid4().hex}.zip", File(content))
    row.state, row.ready_at, row.expires_at = TakeoutState.READY, by.at, by.at + KEPT
    row.save(update_fields=["size", "stored", "state", "ready_at", "expires_at"])


@transaction.atomic
def mark_over(*, takeout: Takeout, by: Actor) -> None:
    """Deleted after its time; or interrupted, when it was never ready."""
    ready = takeout.state == TakeoutState.READY
    if takeout.stored:
        default_storage.delete(takeout.stored)
    Takeout.objects.filter(pk=takeout.pk).update(
        state=TakeoutState.GONE if ready else TakeoutState.FAILED, stored="", size=0
    )
