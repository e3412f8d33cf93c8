"""What search engines ask for: which pages there are, since when, and where not to go."""

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import escape

from cordee.lib.access import allow, anyone
from cordee.modules.directory import queries
from cordee.modules.directory.queries import landing

MOST = 50_000  # addresses of one sitemap (sitemaps.org)
PAGES = ("home", "directory:list", "directory:communes", "api_page")
CLOSED = ("/compte/", "/recherche/", "/annuaire/export.", "/api/v1/")


@allow(anyone)
def robots(request):
    """A demonstration is not to be found: its activities are invented."""
    closed = ("/",) if settings.DEMO else CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@allow(anyone)
def sitemap(request):
    """Every public organisation, with the day of its last change; the communes and valleys where somebody is."""
    site = request.build_absolute_uri("/").rstrip("/")
    rows = queries.organisations_visible_to(request.actor).order_by("pk").values_list("slug", "updated_at")
    paths = [*map(reverse, PAGES), *landing.addresses()]
    pages = [f"<url><loc>{escape(site + path)}</loc></url>\n" for path in paths]
    return StreamingHttpResponse(_sitemap(site, pages, rows[: MOST - len(pages)]), content_type="application/xml")


def _sitemap(site, pages, rows):
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield from pages
    for slug, at in rows.iterator():
        address = escape(site + reverse("directory:organisation", args=[slug]))
        yield f"<url><loc>{address}</loc><lastmod>{at.date().isoformat()}</lastmod></url>\n"
    yield "</urlset>\n"
