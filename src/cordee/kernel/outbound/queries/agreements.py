"""Agreements as their readers see them."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.outbound import rules
from cordee.kernel.outbound.models import Agreement
from cordee.lib.module import Awaits


def agreements_visible_to(actor: Actor) -> QuerySet[Agreement]:
    """Those that hold or have held, for the whole network; those that wait, for the two sides."""
    rows = Agreement.objects.select_related("partner", "person", "accepted_by")
    if not rules.reads_agreements(actor):
        return rows.none()
    if rules.writes_agreements(actor):
        return rows
    return rows.filter(Q(accepted_at__isnull=False) | Q(partner=actor.organisation))


def partner_names(most: int = 500) -> list[str]:
    """Names to choose a partner from; a longer directory is typed."""
    return list(live_organisations().order_by("name").values_list("name", flat=True)[:most])


def agreement_of_partner(pk: int, actor: Actor) -> Agreement | None:
    """The agreement this actor reads data by: one of their organisation."""
    if actor.organisation is None:
        return None
    return Agreement.objects.filter(pk=pk, partner=actor.organisation).select_related("partner").first()


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page of a partner's managers: agreements to read and accept."""
    if actor.organisation is None or actor.role != MANAGER:
        return
    rows = Agreement.objects.filter(partner=actor.organisation, accepted_at=None, revoked_at=None)
    for row in rows.filter(until__gt=actor.today).order_by("pk")[:3]:
        yield Awaits(
            _("Un accord de partage attend votre réponse"),
            reverse("outbound:agreement", args=[row.pk]),
            row.title,
            icon="arrow-left-right",
            tone="own",
        )
