"""What an owner asks for what it lends. A price is dated: it is never rewritten, a new one follows it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.queries import refuse_visitor
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import Tariff


@transaction.atomic
def set_tariff(*, resource: Resource, audience: str, per: str, amount_cents: int, since: dt.date, by: Actor,
               deposit_cents: int = 0) -> Tariff:  # fmt: skip
    """Set a price from a day on; the one that ran before, for the same audience and unit, ends there. What was agreed
    with a booking stays. Raises Refused when a price already begins later: it would be hidden.
    """
    refuse_visitor(resource.organisation, by)
    Resource.objects.select_for_update().get(pk=resource.pk)
    same = Tariff.objects.filter(resource=resource, audience=audience, per=per)
    if same.filter(since__gte=since).exists():
        raise Refused(
            _("Un prix de la même sorte commence déjà ce jour-là ou plus tard."),
            who=_("Vous : arrêtez d’abord celui-là, plus bas sur cette page."),
        )
    same.filter(until=None).update(until=since)
    same.filter(until__gt=since).update(until=since)
    row = Tariff(
        resource=resource, audience=audience, per=per, amount_cents=amount_cents, deposit_cents=deposit_cents,
        since=since,
    )  # fmt: skip
    row.full_clean()
    row.save()
    record(by=by, verb="sharing.tariff_set", thing=resource, concerns=resource.organisation)
    return row


@transaction.atomic
def end_tariff(*, tariff: Tariff, by: Actor) -> None:
    """It is no longer asked from today on; one that has not been in force a whole day is removed."""
    resource = tariff.resource
    refuse_visitor(resource.organisation, by)
    Resource.objects.select_for_update().get(pk=resource.pk)
    row = Tariff.objects.filter(pk=tariff.pk).first()
    if row is None or row.until is not None and row.until <= by.today:
        raise Refused(_("Ce prix n’est déjà plus en vigueur."))
    if row.since >= by.today:
        row.delete()
    else:
        row.until = by.today
        row.save(update_fields=["until"])
    record(by=by, verb="sharing.tariff_ended", thing=resource, concerns=resource.organisation)
