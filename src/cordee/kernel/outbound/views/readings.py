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
    page = page_of(request, queries.groups_of(organisation), per=10)
    days = queries.days_of(organisation, list(page.object_list))
    context = {"page": page, "days": days, "months": queries.months_of(organisation, request.actor.today)}
    return render(request, "outbound/readings.html", context)


@allow(reads_readings)
def readings_file(request):
    """Every line, for a spreadsheet."""
    lines = queries.reading_lines(queries.readings_of(request.actor.organisation))
    text = csvout.lines(queries.reading_header(), lines, spreadsheet=True)
    headers = {"Content-Disposition": f'attachment; filename="lectures-{request.actor.today}.csv"'}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
