"""Calendars for other tools."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.lib.access import allow, anyone, signed_in
from cordee.modules.sharing.actions import feeds as actions
from cordee.modules.sharing.queries import booking, feeds


def _ics(body, name):
    headers = {"Content-Disposition": f'inline; filename="{name}.ics"', "Cache-Control": "no-cache"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@allow(anyone)
def resource_feed(request, pk):
    """What is taken of a thing, without who or why."""
    resource = get_object_or_404(booking.resources_visible_to(request.actor), pk=pk)
    return _ics(feeds.of_resource(resource, request.actor), f"agenda-{pk}")


@allow(anyone)
def secret_feed(request, pk, key):
    """The calendar of a person or an organisation, for whoever has its address."""
    feed = feeds.by_key(pk, key)
    if feed is None:
        raise Http404
    return _ics(feeds.secret(feed, request.actor.at), f"reservations-{pk}")


@allow(signed_in)
def addresses(request):
    """The secret addresses of the reader and of the organisation acted for; another one closes the one before."""
    if request.method == "POST":
        actions.open_feed(own=request.POST.get("qui") == "moi", by=request.actor)
        messages.success(request, _("Voici l’adresse. Une adresse plus ancienne ne marche plus."))
        return redirect("sharing:addresses")
    found = [(code, feeds.address_of(row) if row else "", whose) for code, row, whose in feeds.feeds_of(request.actor)]
    trail = [(_("Mes réservations"), reverse("sharing:bookings")), (_("Dans votre agenda"), "")]
    return render(request, "sharing/addresses.html", {"found": found, "trail": trail})
