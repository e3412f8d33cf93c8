from django.db.models import QuerySet

from cordee.kernel.actors.models import Organisation, Site


def live_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.filter(ended_on=None)


def sites_of(organisation: Organisation) -> QuerySet[Site]:
    return organisation.sites.filter(closed_on=None).select_related("commune")
