"""Booking: one form, one press; a refusal comes with the nearest yes, and the waiting list."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.calendar import actions, rules
from cordee.kernel.calendar.actions import Manner, SeriesRefused
from cordee.kernel.calendar.models import State
from cordee.kernel.calendar.rules import Want, ask_of
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.modules.sharing.forms.booking import BookingForm
from cordee.modules.sharing.queries import booking as queries


@allow(acts_for_an_organisation)
def book(request, pk):
    """The form, and what each of its buttons does."""
    resource = get_object_or_404(queries.resources_visible_to(request.actor), pk=pk)
    lends = request.actor.manages(resource.organisation)
    first = queries.first_values(resource, request.GET, request.actor.at)
    form = BookingForm(request.POST or None, resource=resource, lends=lends, initial=first)
    if form.is_valid():
        return _pressed(request, resource, form)
    context = {"resource": resource, "form": form, "place": queries.place_of(resource), "lends": lends}
    return render(request, "sharing/book.html", context, status=422 if form.errors else 200)


def _pressed(request, resource, form):
    try:
        if "wait" in request.POST:
            return _wait(request, resource, form)
        if form.rule is None:
            return _booked(request, resource, form)
        if "all" in request.POST or "skip" in request.POST:
            return _booked_series(request, resource, form)
        return _shown_before(request, resource, form)
    except Refused as refused:
        return _refused(request, resource, form, refused)


def _purpose(request, form):
    person, organisation = request.actor.signatory()
    return form.purpose(person, organisation)


def _want(resource, form):
    return Want(resource.pk, form.span[0], form.span[1], form.amount)


def _booked(request, resource, form):
    want, purpose = _want(resource, form), _purpose(request, form)
    booking = actions.book(
        wants=[want], purpose=purpose, by=request.actor, option=bool(form.cleaned_data.get("option")),
        waive=form.waived, key=form.key, terms=queries.terms_of(resource, want, purpose, request.actor.today),
    )  # fmt: skip
    messages.success(request, _said(queries.outcome(booking)))
    return redirect("sharing:booking", booking.pk)


def _said(state):
    return {
        State.OPTION: _("L’option est posée : confirmez-la avant qu’elle n’expire."),
        State.REQUESTED: _("La demande est partie : vous recevrez la réponse par e-mail."),
    }.get(state) or _("C’est réservé.")


def _booked_series(request, resource, form):
    purpose, option = _purpose(request, form), bool(form.cleaned_data.get("option"))
    terms = queries.terms_of(resource, _want(resource, form), purpose, request.actor.today)
    made = actions.book_series(
        shape=[(resource.pk, form.amount)], rhythm=form.rhythm(request.POST.getlist("without")), purpose=purpose,
        by=request.actor, skip="skip" in request.POST,
        manner=Manner(option=option, waive=form.waived, key=form.key, terms=terms),
    )  # fmt: skip
    number = len(made.bookings)
    text = ngettext("%(n)s date est enregistrée.", "%(n)s dates sont enregistrées.", number) % {"n": number}
    messages.success(request, text)
    return redirect("sharing:booking", made.bookings[0].pk)


def _wait(request, resource, form):
    entry = actions.join_waiting(want=_want(resource, form), purpose=_purpose(request, form), by=request.actor)
    messages.success(request, _("Vous êtes sur la liste d’attente : un e-mail vous dira si la place se libère."))
    return redirect("sharing:waiting", entry.pk)


def _shown_before(request, resource, form, refusal=None):
    """The dates of a series before they are saved, each with what stands in its way."""
    rhythm = form.rhythm([])
    dates = queries.dates_of(
        resource, rhythm, _purpose(request, form), form.amount, waived=bool(form.waived), at=request.actor.at
    )
    context = {"resource": resource, "form": form, "dates": dates, "refusal": refusal}
    context |= {"free": sum(1 for date in dates if not date.rule), "said": form.said()}
    context["rhythm"] = rules.in_words(form.rule, rhythm.starts.date())
    context["without"] = set(request.POST.getlist("without"))
    return render(request, "sharing/book_dates.html", context, status=409 if refusal else 200)


def _refused(request, resource, form, refused):
    if isinstance(refused, SeriesRefused):
        return _shown_before(request, resource, form, refused)
    ask = ask_of(_want(resource, form), _purpose(request, form), request.actor.at)
    near = queries.near_of(refused)
    context = {"resource": resource, "form": form, "refusal": queries.without_links(refused), "said": form.said()}
    context["near"] = [(slot.label, form.said_at(slot.start, slot.end)) for slot in near]
    context["may_wait"] = form.rule is None and queries.may_wait(resource, ask)
    return render(request, "sharing/book_refused.html", context, status=409)
