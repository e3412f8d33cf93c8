"""The directory outside: a spreadsheet, a map, a printable page."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cordee.kernel.documents import queries as documents
from cordee.kernel.exchange import queries as exchange
from cordee.kernel.outbound import jobs as outbound
from cordee.kernel.outbound.models import Channel
from cordee.lib import csvout, geojson
from cordee.lib.access import allow, anyone
from cordee.modules.directory import queries, rules


@allow(anyone)
def sheet(request, slug):
    """The record on one printable page."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    url = request.build_absolute_uri(reverse("directory:organisation", args=[slug]))
    origins = [(seen.source, seen.licence, seen.last_seen.date()) for seen in exchange.origins_of(row)]
    pdf = documents.organisation_sheet(
        row,
        url=url,
        at=request.actor.at,
        provenance=origins,
        verified=queries.verified_on_paper(row),
        description=queries.described(row),
    )
    headers = {"Content-Disposition": f'attachment; filename="fiche-{slug}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _told(request, tell):
    """What ``tell(organisation, address of its page)`` gives, for every answer to the page's request."""
    asked = rules.Search.of(request.GET, request.GET.getlist)
    found = queries.directory(asked, actor=request.actor)
    if not _drawn_here(request):
        outbound.note(list(found.every()) if asked.active else None, by=request.actor, channel=Channel.FILE)
    rows = queries.told_in_batches(found.every(), actor=request.actor)
    base = request.build_absolute_uri(reverse("directory:list"))
    return (one for row in rows for one in tell(row, f"{base}{row['slug']}/"))


def _drawn_here(request):
    """The map of our own list asks for the same file: looking at a page is not taking its data away."""
    fetched = (request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Dest"))
    return fetched == ("same-origin", "empty")


def _download(request, text, kind, ending):
    name = f"annuaire-{request.actor.today}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(text, content_type=kind, headers=headers)


@allow(anyone)
def export_csv(request):
    """The list with its filters: for a spreadsheet, or bare for a program (``?simple=1``)."""
    if request.GET.get("simple"):
        text = csvout.lines(queries.CSV_HEADER, _told(request, queries.csv_lines))
    else:
        lines = _told(request, queries.spreadsheet_lines)
        text = csvout.lines(queries.spreadsheet_header(), lines, spreadsheet=True)
    return _download(request, text, "text/csv; charset=utf-8", "csv")


@allow(anyone)
def export_geojson(request):
    """The sites of the list with its filters, for a map."""
    return _download(request, geojson.collection(_told(request, queries.features)), "application/geo+json", "geojson")
