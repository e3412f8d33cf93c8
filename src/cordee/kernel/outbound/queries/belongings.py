"""What this kernel holds of an organisation, for whoever takes everything of it away."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation
from cordee.kernel.outbound.models import Agreement, Subscription
from cordee.kernel.outbound.queries.readings import readings_of, what_was_read, who_read
from cordee.lib.rows import plain

_AGREEMENT = "title fields purpose level legal_basis contact since until created_at accepted_at revoked_at".split()


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """Agreements it signed, addresses it has told (never their keys), who read its data."""
    agreements = Agreement.objects.filter(partner=organisation).order_by("pk")
    told = Subscription.objects.filter(organisation=organisation).order_by("pk")
    return {
        "accords": plain(agreements, *_AGREEMENT),
        "adresses_prevenues": plain(told, "url", "kinds", "state", "created_at", "stopped_at"),
        "lectures": [
            {
                "jour": row.day.isoformat(),
                "qui": who_read(row),
                "quoi": what_was_read(row),
                "voie": str(row.get_channel_display()),
                "accord": row.agreement.title if row.agreement else "",
                "fois": row.count,
            }
            for row in readings_of(organisation)
        ],
    }


def calendar_of(organisation: Organisation) -> Iterator[Mapping[str, Any]]:
    """The end of each agreement that was accepted and not withdrawn."""
    rows = Agreement.objects.filter(partner=organisation, revoked_at=None, accepted_at__isnull=False)
    for pk, title, last in rows.values_list("pk", "title", "until"):
        yield {
            "uid": f"agreement-{pk}",
            "summary": _("Fin de l’accord de partage « %(title)s »") % {"title": title},
            "start": last,
            "url": reverse("outbound:agreement", args=[pk]),
        }
