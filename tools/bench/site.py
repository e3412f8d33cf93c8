"""Cordée's own site with a bare page beside its pages: same settings, same middleware, same server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
application = get_wsgi_application()
settings.ROOT_URLCONF = "tools.bench.site"

from cordee.kernel.actors.models import Organisation, OrganisationTheme, Site  # noqa: E402
from cordee.project.urls import urlpatterns as ours  # noqa: E402

SITE = "organisation_id name siret is_head address postcode lat_e6 lon_e6 opening phone email".split()
PLAIN = engines["django"].from_string(
    "<!doctype html><html lang=fr><title>Nu</title><ul>{% for o in rows %}<li>{{ o.name }}</li>{% endfor %}</ul></html>"
)


def bare(request):
    """One query of 20 rows and a plain template."""
    return HttpResponse(PLAIN.render({"rows": list(Organisation.objects.all()[:20])}, request))


def bare_rows(request):
    """100 organisations with their themes and sites, as the columns are: three queries and a JsonResponse."""
    rows = list(Organisation.objects.filter(ended_on=None).order_by("pk").values()[:100])
    ids = [row["id"] for row in rows]
    themes = OrganisationTheme.objects.filter(organisation__in=ids).values("organisation_id", "code")
    columns = [*SITE, "commune__code", "commune__name", "commune__department"]
    sites = Site.objects.filter(organisation__in=ids, closed_on=None).values(*columns)
    return JsonResponse({"items": rows, "themes": list(themes), "sites": list(sites)})


urlpatterns = [path("_bare/", bare), path("_bare/rows/", bare_rows), *ours]
