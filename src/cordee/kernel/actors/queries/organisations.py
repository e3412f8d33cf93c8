from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation, Site
from cordee.kernel.actors.queries.merging import survivor_of


def live_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(ended_on=None)


def sites_of(organisation: Organisation) -> QuerySet[Site]:
    return organisation.sites.filter(closed_on=None).select_related("commune")


def holder_of(
    columns: Mapping[str, Any], *, but: Organisation | None = None, but_site: Site | None = None
) -> Organisation | None:
    """The live organisation that already has one of these numbers: SIREN, RNA, Italian ones; SIRET of a site.

    A number of a record that was merged is that of the record it leads to.
    """
    for number in ("siren", "rna", "it_fiscal_code", "it_vat"):
        if value := columns.get(number):
            held = live_organisations().filter(**{number: value}).exclude(pk=but.pk if but else 0).first()
            held = held or _holder_by_merge(number, value, but)
            if held is not None:
                return held
    if siret := columns.get("siret"):
        sites = Site.objects.filter(siret=siret, closed_on=None).exclude(pk=but_site.pk if but_site else 0)
        site = sites.select_related("organisation").first()
        return site.organisation if site else None
    return None


def _holder_by_merge(number: str, value: str, but: Organisation | None) -> Organisation | None:
    merged = Organisation.objects.filter(**{number: value}, merged_into__isnull=False).order_by("pk")
    ends = (survivor_of(row) for row in merged if but is None or row.pk != but.pk)
    return next((end for end in ends if end.ended_on is None and (but is None or end.pk != but.pk)), None)
