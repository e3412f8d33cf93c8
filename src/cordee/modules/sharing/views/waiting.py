"""The waiting list of those who wait: where they stand, leaving, taking what is offered, by a page or a mailed link."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.actors.rules import Via
from cordee.kernel.calendar import actions
from cordee.kernel.calendar.models import WaitState
from cordee.lib.access import allow, anyone, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.queries import booking as bookable
from cordee.modules.sharing.queries import waiting as queries
from cordee.modules.sharing.rules.booking import reads_all, waits


def _found(request, pk):
    return get_object_or_404(queries.entries_visible_to(request.actor), pk=pk)


def _shown(request, entry, *, mine, take="", leave="", log="", refusal=None):
    one = queries.of(entry)
    offered = queries.is_offered(entry, request.actor.at)
    still = entry.state == WaitState.WAITING and entry.start > request.actor.at
    context = {"one": one, "offered": offered, "open": offered or still, "mine": mine, "take": take, "leave": leave}
    context |= {"facts": queries.facts(entry), "log": log, "refusal": refusal}
    context["trail"] = [(_("Mes réservations"), reverse("sharing:bookings")), (entry.title, "")]
    return render(request, "sharing/waiting.html", context, status=409 if refusal else 200)


@allow(signed_in)
def waiting(request, pk, refusal=None):
    """Where one stands."""
    entry = _found(request, pk)
    log = reverse("sharing:waiting_log", args=[entry.resource_id])
    return _shown(
        request, entry, mine=waits(entry, request.actor), take=reverse("sharing:take", args=[pk]),
        leave=reverse("sharing:leave", args=[pk]), log=log, refusal=refusal,
    )  # fmt: skip


@allow(signed_in)
@require_POST
def take(request, pk):
    """Take the place that is held."""
    try:
        booking = actions.take_offer(entry=_found(request, pk), by=request.actor)
    except Refused as refused:
        return waiting(request, pk, refused)
    messages.success(request, _("La place est à vous."))
    return redirect("sharing:booking", booking.pk)


@allow(signed_in)
@require_POST
def leave(request, pk):
    """Leave the list, or decline the offer."""
    try:
        actions.leave_waiting(entry=_found(request, pk), by=request.actor)
    except Refused as refused:
        return waiting(request, pk, refused)
    messages.success(request, _("C’est noté : vous n’attendez plus."))
    return redirect("sharing:bookings")


@allow(anyone)
def offer(request, token):
    """What the mail of a freed place leads to: one button, since scanners open links. No account is asked."""
    entry, refusal = queries.by_token(token), None
    if entry is None or entry.person is None:
        raise Http404
    by = request.actor.called(entry.person).through(Via.LINK)
    if request.method == "POST":
        try:
            actions.take_offer(entry=entry, by=by)
            return redirect("sharing:offer_taken", token)
        except Refused as refused:
            refusal = refused
    return _shown(request, entry, mine=True, take=request.path, refusal=refusal)


@allow(anyone)
def offer_taken(request, token):
    """It is taken: what, when, and how it stands."""
    entry = queries.by_token(token)
    if entry is None or entry.state != WaitState.TAKEN:
        raise Http404
    context = {"one": queries.of(entry), "facts": queries.facts(entry), "asked": queries.is_asked(entry)}
    return render(request, "sharing/offer_taken.html", context)


@allow(signed_in)
def log(request, pk):
    """That the list went in order, for the lender and for those who are, or were, on it."""
    resource = get_object_or_404(bookable.resources_visible_to(request.actor), pk=pk)
    reads = reads_all(resource, request.actor)
    if not reads and not queries.entries_visible_to(request.actor).filter(resource=resource).exists():
        raise Http404
    context = {"resource": resource, "steps": queries.log_of(resource), "names": reads}
    context["trail"] = [(_("Mes réservations"), reverse("sharing:bookings")), (_("Liste d’attente"), "")]
    return render(request, "sharing/waiting_log.html", context)
