"""The words of a list's column of themes, and the theme of each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.forms import TermsForm
from cordee.kernel.exchange.models import State
from cordee.kernel.exchange.rules import can_import
from cordee.kernel.exchange.views.lists import _run
from cordee.lib.access import allow
from cordee.ui.paging import page_of

PER_PAGE = 30


@allow(can_import)
def terms(request: Any, pk: int) -> HttpResponse:
    """What each word means, as proposed; corrected by hand when need be, thirty at a time, the most frequent first."""
    run = _run(request, pk)
    if run.state not in (State.MAPPING, State.READY) or "themes" not in run.mapping:
        return redirect("exchange:import", pk=pk)
    table, decisions = jobs.stored_table(run), queries.decisions_of(run.source)
    every = queries.terms_in(table, run.mapping, decisions)
    unknown = [term for term in every if not term.holds]
    only = request.GET.get("voir") == "inconnus" and bool(unknown)
    page = page_of(request, unknown if only else every, per=PER_PAGE)
    posted = request.POST if request.method == "POST" else None
    form = TermsForm(posted, terms=list(page), every=every, decisions=decisions)
    if posted is not None and form.is_valid():
        actions.decide_terms(run=run, decisions=form.decisions(), by=request.actor)
        if "then" in posted:  # what is told leaves the unknown words: the first page holds the following ones
            return redirect(f"{request.path}?" + ("voir=inconnus" if only else f"page={page.number + 1}"))
        jobs.prepare(run=run, by=request.actor)
        return redirect("exchange:import", pk=pk)
    context = {"run": run, "form": form, "page": page, "every": every, "unknown": unknown, "only": only}
    context |= {"column": run.mapping["themes"], "marks": queries.cut_at(table, run.mapping)}
    return render(request, "exchange/terms.html", context, status=422 if form.errors else 200)
