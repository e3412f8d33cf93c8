from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation, Site


def live_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(ended_on=None)


def sites_of(organisation: Organisation) -> QuerySet[Site]:
    return organisation.sites.filter(closed_on=None).select_related("commune")


def holder_of(
    columns: Mapping[str, Any], *, but: Organisation | None = None, but_site: Site | None = None
) -> Organisation | None:
    """The live organisation that already has one of these numbers: SIREN, RNA, Italian ones; SIRET of a site."""
    for number in ("siren", "rna", "it_fiscal_code", "it_vat"):
        if value := columns.get(number):
            held = live_organisations().filter(**{number: value}).exclude(pk=but.pk if but else 0).first()
            if held is not None:
                return held
    if siret := columns.get("siret"):
        sites = Site.objects.filter(siret=siret, closed_on=None).exclude(pk=but_site.pk if but_site else 0)
        site = sites.select_related("organisation").first()
        return site.organisation if site else None
    return None
