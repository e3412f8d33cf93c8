"""Bookings of those who hold them: the list, a page each, what may still change."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.calendar import actions
from cordee.kernel.calendar.actions import SeriesRefused
from cordee.kernel.calendar.models import Occupancy
from cordee.kernel.calendar.rules import Malformed, Want
from cordee.lib.access import allow, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.forms.bookings import ALL, THIS, CancelForm, MoveForm, ReasonForm
from cordee.modules.sharing.queries import bookings as queries
from cordee.modules.sharing.queries import waiting
from cordee.ui.paging import page_of


@allow(signed_in)
def bookings(request):
    """To come, waiting for an answer, over; of the organisation acted for, or one's own (``?qui=moi``)."""
    actor = request.actor
    own, tab = "moi" == request.GET.get("qui") or actor.organisation is None, request.GET.get("liste", "")
    page = page_of(request, queries.in_tab(queries.held_by(actor, own=own), tab, actor.at))
    context = {
        "page": page,
        "lines": queries.lines(page.object_list, actor.at),
        "waits": waiting.told(waiting.waited_by(actor, own=own)) if tab == queries.WAITING else [],
        "tabs": _tabs(request, tab, own),
        "own": own,
        "tab": tab,
    }
    return render(request, "sharing/bookings.html", context)


def _tabs(request, tab, own):
    who = "&qui=moi" if own and request.actor.organisation else ""
    named = [(queries.COMING, _("À venir")), (queries.WAITING, _("En attente")), (queries.PAST, _("Passées"))]
    return [(words, f"{request.path}?liste={code}{who}", code == tab) for code, words in named]


def _trail(booking=None):
    steps = [(_("Mes réservations"), reverse("sharing:bookings"))]
    return [*steps, (booking.title, reverse("sharing:booking", args=[booking.pk]))] if booking else steps


def _found(request, pk):
    return get_object_or_404(queries.bookings_visible_to(request.actor), pk=pk)


@allow(signed_in)
def booking(request, pk):
    """One booking: what it holds, how it stands, what may be done."""
    return _shown(request, _found(request, pk))


def _shown(request, row, refusal=None):
    sheet = queries.sheet(row, request.actor)
    others = queries.lines(queries.dates_ahead(row, request.actor.at)[:60], request.actor.at) if row.series else []
    context = {"booking": row, "sheet": sheet, "others": others, "refusal": refusal, "reason": ReasonForm()}
    context["skipped"] = queries.left_out(row.series) if row.series else []
    context["trail"] = [*_trail(), (row.title, "")]
    return render(request, "sharing/booking.html", context, status=409 if refusal else 200)


@allow(signed_in)
@require_POST
def confirm(request, pk):
    """The option, or the offered place, becomes firm."""
    row = _found(request, pk)
    try:
        actions.confirm(booking=row, by=request.actor)
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, _("C’est confirmé."))
    return redirect("sharing:booking", pk)


@allow(signed_in)
@require_POST
def arrive(request, pk):
    """Somebody came: noted by those who hold it, or by the lender."""
    row = _found(request, pk)
    here = Occupancy.objects.filter(booking=row, came_at=None, start__lte=request.actor.at).order_by("pk")
    try:
        for occupancy in here if queries.sheet(row, request.actor).may_come else ():
            actions.check_in(occupancy=occupancy, by=request.actor)
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, _("C’est noté."))
    return redirect("sharing:today") if "today" in request.POST else redirect("sharing:booking", pk)


@allow(signed_in)
def cancel(request, pk):
    """Let go of this date, of those that follow, or of all to come."""
    row = _found(request, pk)
    form, refusal = CancelForm(request.POST or None, booking=row), None
    if form.is_valid():
        try:
            _cancelled(row, form, request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est annulé."))
            return redirect("sharing:booking", pk)
    context = {"booking": row, "form": form, "line": queries.line(row, request.actor.at), "refusal": refusal}
    context["trail"] = [*_trail(row), (_("Annuler"), "")]
    return render(request, "sharing/cancel.html", context, status=409 if refusal else 422 if form.errors else 200)


def _cancelled(row, form, by):
    reason = form.cleaned_data["reason"]
    if form.reach == THIS:
        actions.cancel(booking=row, by=by, reason=reason)
    else:
        actions.cancel_series(booking=row, whole=form.reach == ALL, by=by, reason=reason)


@allow(signed_in)
def move(request, pk):
    """Other hours, for this date, those that follow, or all to come; never loses what it had without the new."""
    row = _found(request, pk)
    sheet = queries.sheet(row, request.actor)
    form = MoveForm(request.POST or None, booking=row, occupancy=sheet.line.occupancy, lends=sheet.lender)
    refusal = None
    if form.is_valid():
        try:
            there = _moved(row, form, request)
        except (Refused, Malformed) as refused:
            refusal = refused if isinstance(refused, Refused) else Refused(str(refused))
        else:
            messages.success(request, _("C’est déplacé."))
            return redirect("sharing:booking", there)
    context = {"booking": row, "form": form, "line": sheet.line, "refusal": refusal, "said": form.said()}
    context["conflicts"] = queries.conflicts(refusal, form.minutes) if isinstance(refusal, SeriesRefused) else ()
    context["trail"] = [*_trail(row), (_("Déplacer"), "")]
    return render(request, "sharing/move.html", context, status=409 if refusal else 422 if form.errors else 200)


def _moved(row, form, request):
    waive, by = form.cleaned_data.get("waive") or "", request.actor
    shape = queries.shape_now(row, by.at)
    if form.reach == THIS:
        wants = [Want(resource, form.span[0], form.span[1], quantity) for resource, quantity in shape]
        actions.move(booking=row, wants=wants, by=by, waive=waive)
        return row.pk
    first = queries.first_ahead(row, by.at) if form.reach == ALL else row
    rhythm = queries.rhythm_after(row, first, form.wall_start(), form.minutes, form.fold)
    made = actions.change_series(
        booking=first, shape=shape, rhythm=rhythm, by=by, skip="skip" in request.POST, waive=waive
    )
    return made.bookings[0].pk
