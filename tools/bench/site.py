"""Cordée's own site with a bare page beside its pages: same settings, same middleware, same server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
application = get_wsgi_application()
settings.ROOT_URLCONF = "tools.bench.site"

from cordee.kernel.actors.models import Organisation  # noqa: E402
from cordee.project.urls import urlpatterns as ours  # noqa: E402

PLAIN = engines["django"].from_string(
    "<!doctype html><html lang=fr><title>Nu</title><ul>{% for o in rows %}<li>{{ o.name }}</li>{% endfor %}</ul></html>"
)


def bare(request):
    """One query of 20 rows and a plain template."""
    return HttpResponse(PLAIN.render({"rows": list(Organisation.objects.all()[:20])}, request))


urlpatterns = [path("_bare/", bare), *ours]
