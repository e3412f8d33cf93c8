"""The lists of an organisation and the lists that brought its record, for whoever takes everything of it away."""

from typing import Any

from django.db.models import F

from cordee.kernel.actors.models import Organisation
from cordee.kernel.exchange.models import Import, Origin, Source
from cordee.lib.rows import plain


def export_of(organisation: Organisation) -> dict[str, list[dict[str, Any]]]:
    """Of its own lists, their settings and each import; of others' lists that name it, what everybody reads."""
    lists = Source.objects.filter(organisation=organisation)
    imports = Import.objects.filter(source__organisation=organisation)
    origins = Origin.objects.filter(organisation=organisation, live=True)
    return {
        "listes": plain(lists.order_by("pk"), *"name kind licence url version created_at".split()),
        "reprises": plain(
            imports.order_by("pk"),
            "file_name",
            "state",
            "created_at",
            "applied_at",
            "undone_at",
            liste=F("source__name"),
        ),
        "provenances": plain(origins.order_by("pk"), "licence", "first_seen", "last_seen", liste=F("source__name")),
    }
