"""Taking an import back: first what it would do, then one button."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import State
from cordee.kernel.exchange.rules import SMALL, can_import
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of


@allow(can_import)
def undo(request: Any, pk: int) -> HttpResponse:
    """What would end, what would come back, what stays and why; then the undo, whole or not at all."""
    run = get_object_or_404(queries.imports_visible_to(request.actor), pk=pk)
    refusal = None
    if request.method == "POST":
        try:
            if run.report.get("rows", 0) > SMALL:
                jobs.undo_in_background(run=run, by=request.actor)
                return redirect("exchange:import", pk=pk)
            actions.undo_import(run=run, by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est annulé. Ce qui avait été modifié depuis est resté."))
            return redirect("exchange:import", pk=pk)
    if run.state != State.APPLIED and refusal is None:
        return redirect("exchange:import", pk=pk)
    undo = queries.undo_of(run)
    context = {"run": run, "undo": undo.counts(), "left": page_of(request, undo.left, per=25), "refusal": refusal}
    context["later"], context["can_undo"] = queries.later_import(run), queries.can_be_undone(run)
    return render(request, "exchange/undo.html", context, status=409 if refusal else 200)
