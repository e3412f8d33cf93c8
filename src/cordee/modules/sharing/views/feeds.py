"""Calendars for other tools."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from cordee.lib.access import allow, anyone
from cordee.modules.sharing.queries import booking, feeds


def _ics(body, name):
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"', "Cache-Control": "no-cache"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@allow(anyone)
def resource_feed(request, pk):
    """What is taken of a thing, without who or why."""
    resource = get_object_or_404(booking.resources_visible_to(request.actor), pk=pk)
    return _ics(feeds.of_resource(resource, request.actor), f"agenda-{pk}")
