"""Taking over a list, step by step: the file, its columns, what will change, done."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.forms import ColumnsForm, FileForm
from cordee.kernel.exchange.models import Import, State
from cordee.kernel.exchange.rules import SMALL, can_import, imports_for_all, why_confirm
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of

_PAGES = {
    State.READY: "exchange/preview.html",
    State.APPLIED: "exchange/done.html",
    State.DROPPED: "exchange/dropped.html",
    State.UNDONE: "exchange/undone.html",
}


@allow(can_import)
def imports(request: Any) -> HttpResponse:
    page = page_of(request, queries.imports_visible_to(request.actor))
    return render(request, "exchange/imports.html", {"page": page, "for_all": imports_for_all(request.actor)})


@allow(can_import)
def receive(request: Any) -> HttpResponse:
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        run = actions.receive_file(
            data=form.content,
            file_name=form.cleaned_data["file"].name,
            source_name=form.cleaned_data["source_name"],
            kind=form.table.kind,
            mapping=queries.columns_for(form.table, form.cleaned_data["source_name"], request.actor),
            licence=form.cleaned_data["licence"],
            by=request.actor,
        )
        return redirect("exchange:columns", pk=run.pk)
    return render(request, "exchange/receive.html", {"form": form}, status=422 if form.is_bound else 200)


def _run(request: Any, pk: int) -> Import:
    return get_object_or_404(queries.imports_visible_to(request.actor).defer(None), pk=pk)


@allow(can_import)
def columns(request: Any, pk: int) -> HttpResponse:
    """What each column holds, as found; corrected by hand when need be."""
    run = _run(request, pk)
    if run.state not in (State.MAPPING, State.READY):
        return redirect("exchange:import", pk=pk)
    table = jobs.stored_table(run)
    form = ColumnsForm(request.POST if request.method == "POST" else None, table=table, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        run = actions.choose_columns(run=run, mapping=form.cleaned_data["mapping"], by=request.actor)
        if queries.terms_to_tell(table, run):
            return redirect("exchange:terms", pk=pk)
        jobs.prepare(run=run, by=request.actor)
        return redirect("exchange:import", pk=pk)
    context = {"run": run, "form": form, "table": table, "unused": len(table.columns) - len(run.mapping)}
    return render(request, "exchange/columns.html", context, status=422 if form.errors else 200)


@allow(can_import)
def show(request: Any, pk: int, refusal: Refused | None = None) -> HttpResponse:
    """An import where it stands: its preview, its progress or its report."""
    run = _run(request, pk)
    if run.state == State.MAPPING:
        return redirect("exchange:columns", pk=pk)
    if run.state in (State.RUNNING, State.UNDOING):
        return _running(request, run, refusal)
    if request.htmx:  # the progress page asks: it is over
        return HttpResponse(headers={"HX-Refresh": "true"})
    readings = (
        queries.readings_of(run, request.actor) if run.state == State.READY and not request.GET.get("voir") else []
    )
    view = request.GET.get("voir") if request.GET.get("voir") in queries.VIEWS else queries.first_view(run, readings)
    page = page_of(request, queries.rows_of(run, view), per=25)
    context = {"run": run, "report": run.report, "view": view, "page": page, "refusal": refusal, "readings": readings}
    context["counts"] = {name: len(run.report.get(name, ())) for name in ("rejected", "warnings")}
    if view == "changes":
        context["changes"] = queries.shown_changes(list(page), request.actor, run.source_id)
    if run.state == State.READY:
        context["unusual"] = why_confirm(run.report)
    if run.state == State.APPLIED:
        context["brought"] = queries.brought_by(run).count()
        context["records"] = queries.linked(page) if view == "records" else []
        context["can_undo"] = queries.can_be_undone(run)
        context["group"] = group = queries.group_of(run.source)
        context["to_link"] = queries.not_yet_asked(run, group).count() if group and request.actor.manages(group) else 0
        context["named"] = "" if group else queries.group_named_by(run.source)
    if run.state == State.UNDONE:
        context["left"] = page_of(request, run.undoing.get("left_rows", []), per=25)
    return render(request, _PAGES[State(run.state)], context, status=409 if refusal else 200)


def _running(request: Any, run: Import, refusal: Refused | None) -> HttpResponse:
    part = "exchange/running.html#progress" if request.htmx else "exchange/running.html"
    context = {"run": run, "report": run.report, "progress": queries.progress_of_run(run), "refusal": refusal}
    return render(request, part, context, status=409 if refusal else 200)


@allow(can_import)
def apply(request: Any, pk: int) -> HttpResponse:
    """Do what the preview shows: at once for a short list, in the background for a long one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    run, confirmed = _run(request, pk), request.POST.get("confirmed") == "1"
    try:
        if run.report.get("rows", 0) > SMALL:
            jobs.apply_in_background(run=run, confirmed=confirmed, by=request.actor)
        else:
            jobs.apply(run=run, confirmed=confirmed, by=request.actor)
            messages.success(request, _("C’est repris. La provenance est écrite sous chaque fiche."))
    except Refused as refusal:
        return show(request, pk, refusal)
    return redirect("exchange:import", pk=pk)


@allow(can_import)
def again(request: Any, pk: int) -> HttpResponse:
    """Make the preview again, because the directory has changed since."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    jobs.prepare(run=_run(request, pk), by=request.actor)
    return redirect("exchange:import", pk=pk)


@allow(can_import)
def drop(request: Any, pk: int) -> HttpResponse:
    run = _run(request, pk)
    if request.method == "POST":
        actions.drop_import(run=run, by=request.actor)
        messages.success(request, _("Abandonné : rien n’a été repris, et le fichier est effacé."))
        return redirect("exchange:imports")
    return render(request, "exchange/drop.html", {"run": run})


@allow(can_import)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What was put right or refused, row by row, for the person who keeps the list."""
    run = _run(request, pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="compte-rendu-{pk}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("ligne"), _("colonne"), _("état"), _("raison")])
    for name, word in (("rejected", _("refusée")), ("warnings", _("avertissement"))):
        for problem in run.report.get(name, ()):
            writer.writerow([problem["row"], _plain(problem["column"]), word, _plain(problem["reason"])])
    return response


def _plain(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
