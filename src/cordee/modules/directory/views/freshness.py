"""Keeping records true: the mailed link, the owner's word, the calls of the animation, the end of an organisation."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import Via, animates
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.modules.directory import actions, forms, queries, rules
from cordee.modules.directory.models import State
from cordee.modules.directory.rules import freshness
from cordee.modules.directory.views.lists import instead, trail
from cordee.ui.paging import page_of


@allow(anyone)
def reminder(request, pk, key):
    """The mailed link: the record as it reads, and one button. Opening it says nothing (mail scanners open links)."""
    found = queries.reminder_at(pk)
    if found is None or not freshness.fits(found, key):
        raise Http404
    row, by = found.organisation, request.actor.through(Via.LINK)
    if request.method == "POST":
        actions.confirm_by_link(reminder=found, by=by)
        messages.success(
            request, _("Merci ! La fiche de « %(organisation)s » est notée exacte.") % {"organisation": row}
        )
        return redirect("directory:organisation", row.slug)
    context = {"organisation": row, "record": queries.record_of(row, actor=queries.as_public(by)), "reminder": found}
    context |= {"asks": queries.still_asks(found, by.at), "standing": queries.standing_of(row, by.today)}
    return render(request, "directory/still_true.html", context)


@allow(signed_in)
def verify(request, slug):
    """One's own record: it is exact, and how often to be asked."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    require(rules.can_edit, request.actor, row, nearest=instead(row))
    standing = queries.standing_of(row, request.actor.today)
    form = forms.PeriodForm(request.POST if "every" in request.POST else None, initial={"every": standing.every})
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        if form.is_bound:
            actions.choose_period(organisation=row, every=form.cleaned_data["every"], by=request.actor)
        else:
            actions.verify(organisation=row, by=request.actor)
        messages.success(request, _("C’est noté, merci."))
        return redirect("directory:organisation", row.slug)
    context = {"organisation": row, "standing": standing, "form": form, "trail": trail(row, request.path)}
    return render(request, "directory/verify.html", context, status=422 if form.errors else 200)


@allow(animates)
def calls(request):
    """Whom to phone, the most useful first; and how far the directory stays true."""
    actor, valley, state = request.actor, request.GET.get("vallee", "")[:40], request.GET.get("etat", "")[:10]
    page = page_of(request, queries.to_call(valley=valley, state=state, at=actor.at, on=actor.today), per=10)
    whole, shares = queries.progress(actor.today)
    context = {
        "page": page,
        "calls": queries.calls_of_page(page.object_list, actor.today),
        "whole": whole,
        "shares": shares,
        "valleys": queries.valleys_with_records(),
        "states": State.choices,
        "valley": valley,
        "state": state,
        "trail": [*trail(), (_("À appeler"), request.path)],
    }
    return render(request, "directory/calls.html", context)


@allow(animates)
@require_POST
def call(request, slug):
    """What one call gave, in one gesture; back to the list as it was."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    form = forms.CallForm(request.POST)
    if not form.is_valid():
        return render(request, "directory/call_again.html", {"organisation": row, "form": form}, status=422)
    made = actions.record_call(organisation=row, by=request.actor, **form.cleaned_data)
    if made.outcome == "ceased":
        return redirect("directory:ending", row.slug)
    if made.outcome == "corrected":
        return redirect("directory:edit", row.slug)
    messages.success(
        request, _("« %(organisation)s » : %(outcome)s.") % {"organisation": row, "outcome": made.get_outcome_display()}
    )
    return redirect(f"{reverse('directory:calls')}?{forms.kept_query(request.POST)}")


@allow(signed_in)
def ending(request, slug):
    """It has ceased, or it acts again."""
    row = get_object_or_404(queries.ended_or_live(), slug=slug)
    require(queries.may_end, request.actor, row, nearest=instead(row))
    if request.method == "POST":
        done = actors.revive_organisation if row.ended_on else actors.end_organisation
        done(organisation=row, by=request.actor)
        messages.success(request, _("C’est noté."))
        return redirect("directory:ending", row.slug) if row.ended_on else redirect("directory:organisation", row.slug)
    return render(request, "directory/ending.html", {"organisation": row, "trail": trail(row, request.path)})
