"""« Qui a lu mes données »."""

from django.http import StreamingHttpResponse
from django.shortcuts import render

from cordee.kernel.outbound import queries
from cordee.kernel.outbound.rules import reads_readings
from cordee.lib import csvout
from cordee.lib.access import allow
from cordee.ui.paging import page_of


@allow(reads_readings)
def readings(request):
    organisation = request.actor.organisation
    page = page_of(request, queries.readings_of(organisation), per=30)
    lines = [(row, queries.who_read(row), queries.what_was_read(row)) for row in page.object_list]
    context = {"page": page, "lines": lines, "months": queries.months_of(organisation, request.actor.today)}
    return render(request, "outbound/readings.html", context)


@allow(reads_readings)
def readings_file(request):
    """Every line, for a spreadsheet."""
    lines = queries.reading_lines(queries.readings_of(request.actor.organisation))
    text = csvout.lines(queries.reading_header(), lines, spreadsheet=True)
    headers = {"Content-Disposition": f'attachment; filename="lectures-{request.actor.today}.csv"'}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
