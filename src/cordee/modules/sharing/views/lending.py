"""The lender's side of bookings: answering requests, who comes today, giving back what was let go by mistake."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.calendar import actions as calendar
from cordee.kernel.calendar.models import Occupancy
from cordee.lib.access import allow, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions import booking as actions
from cordee.modules.sharing.queries import bookings as queries
from cordee.modules.sharing.queries import lending
from cordee.modules.sharing.rules.booking import answers_for
from cordee.ui.paging import page_of


@allow(answers_for)
def requests(request, refusal=None):
    """What is asked of the organisation acted for, the closest first; a series is answered at once."""
    page = page_of(request, queries.asked_of(request.actor.organisation, request.actor.at))
    groups = lending.grouped(queries.lines(page.object_list, request.actor.at))
    context = {"page": page, "groups": groups, "refusal": refusal}
    return render(request, "sharing/requests.html", context, status=409 if refusal else 200)


def _asked(request, pk):
    return get_object_or_404(queries.bookings_visible_to(request.actor), pk=pk)


@allow(signed_in)
@require_POST
def accept(request, pk):
    """One press: yes."""
    try:
        number = actions.accept(booking=_asked(request, pk), by=request.actor)
    except Refused as refused:
        return _not_answered(request, refused)
    text = ngettext("C’est accepté.", "Les %(n)s dates sont acceptées.", number) % {"n": number}
    messages.success(request, text)
    return _next(request, pk)


@allow(signed_in)
@require_POST
def reject(request, pk):
    """No, and why."""
    try:
        actions.decline(booking=_asked(request, pk), reason=request.POST.get("reason", "")[:300], by=request.actor)
    except Refused as refused:
        return _not_answered(request, refused)
    messages.success(request, _("C’est refusé, et la personne sait pourquoi."))
    return _next(request, pk)


def _not_answered(request, refused):
    if answers_for(request.actor):
        return requests(request, refused)
    raise refused


def _next(request, pk):
    return redirect("sharing:requests") if answers_for(request.actor) else redirect("sharing:booking", pk)


@allow(acts_for_an_organisation)
def today(request, refusal=None):
    """Who comes today, hour by hour."""
    rows = lending.today(request.actor)
    context = {"rows": rows, "day": request.actor.at, "refusal": refusal, "answers": answers_for(request.actor)}
    return render(request, "sharing/today.html", context, status=409 if refusal else 200)


@allow(signed_in)
@require_POST
def give_back(request, pk):
    """Let go because nobody had come, but somebody was there."""
    rows = Occupancy.objects.filter(booking__in=queries.bookings_visible_to(request.actor).values("pk"))
    try:
        calendar.give_back(occupancy=get_object_or_404(rows, pk=pk), by=request.actor)
    except Refused as refused:
        return today(request, refused)
    messages.success(request, _("La réservation est rendue, et l’arrivée notée."))
    return redirect("sharing:today")
