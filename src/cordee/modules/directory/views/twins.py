"""Duplicates: what waits, two records side by side, the merges made and unmade."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import animates
from cordee.lib.access import allow, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.directory import queries, rules
from cordee.modules.directory.actions import duplicates as actions
from cordee.modules.directory.jobs import duplicates as jobs
from cordee.modules.directory.models import PairState
from cordee.modules.directory.queries import duplicates, twins
from cordee.modules.directory.views.lists import instead
from cordee.ui.paging import page_of


def _trail(*more):
    return [(_("Annuaire"), reverse("directory:list")), (_("Doublons"), reverse("directory:twins")), *more]


@allow(animates)
def pairs(request, refusal=None):
    """What waits to be judged, and where the search stands."""
    asked = twins.Asked.of(request.GET)
    scan = duplicates.scan_running()
    if request.htmx:  # the progress asks: nothing to say while it runs, the whole page when it is over
        part = "directory/twins.html#progress"
        return render(request, part, {"scan": scan}) if scan else HttpResponse(headers={"HX-Refresh": "true"})
    page = page_of(request, twins.pairs(asked, actor=request.actor))
    context = {
        "asked": asked,
        "page": page,
        "lines": twins.lines(list(page.object_list)),
        "tabs": twins.tabs(asked.state, request.actor),
        "scan": scan,
        "last": duplicates.last_scan(),
        "refusal": refusal,
        "trail": _trail(),
    }
    return render(request, "directory/twins.html", context, status=409 if refusal else 200)


@allow(animates)
def scan(request):
    """Search the whole directory, in the background."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        jobs.scan_all(by=request.actor)
    except Refused as refusal:
        return pairs(request, refusal)
    messages.success(request, _("La recherche a commencé. Vous pouvez fermer cette page."))
    return redirect("directory:twins")


def _pair(request, pk):
    return get_object_or_404(duplicates.pairs_visible_to(request.actor), pk=pk)


@allow(animates)
def pair(request, pk):
    """Two records side by side; merging them, value by value."""
    row, refusal = _pair(request, pk), None
    asked = request.POST.get("keep") or request.GET.get("garder")
    keep = asked if asked in ("low", "high") else twins.kept_by_default(row, actor=request.actor)
    if request.method == "POST":
        try:
            done = actions.merge_pair(pair=row, keep=keep, chosen=twins.chosen(request.POST), by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Les deux fiches sont réunies. L’ancienne adresse mène à celle-ci."))
            return redirect("directory:merge", done.pk)
    sides = twins.sides_of(row, keep, actor=request.actor)
    context = {
        "pair": row,
        "keep": keep,
        "sides": sides,
        "fields": twins.fields_of(row, keep),
        "reasons": duplicates.pair_of(row),
        "map": twins.map_of_pair(row, sides),
        "refusal": refusal,
        "trail": _trail((str(row), request.path)),
    }
    return render(request, "directory/twin.html", context, status=409 if refusal else 200)


def _decide(request, pk, action, message):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    action(pair=_pair(request, pk), by=request.actor)
    messages.success(request, message)
    return redirect("directory:twins")


@allow(animates)
def apart(request, pk):
    return _decide(request, pk, actions.set_apart, _("C’est retenu : ces deux fiches ne seront plus proposées."))


@allow(animates)
def again(request, pk):
    return _decide(request, pk, actions.judge_again, _("Ces deux fiches sont de nouveau à juger."))


@allow(animates)
def merges(request):
    page = page_of(request, twins.merges_visible_to(request.actor))
    context = {"page": page, "tabs": twins.tabs(PairState.MERGED, request.actor)}
    context["trail"] = _trail((_("Réunions"), request.path))
    return render(request, "directory/merges.html", context)


@allow(animates)
def merge(request, pk):
    """One merge: what followed, what an undo would do, the undo."""
    row, refusal = get_object_or_404(twins.merges_visible_to(request.actor), pk=pk), None
    if request.method == "POST":
        try:
            actors.undo_merge(merge=row, by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Les deux fiches sont de nouveau séparées."))
            return redirect("directory:merge", pk)
    steps = _trail((_("Réunions"), reverse("directory:merges")), (str(row), request.path))
    context = {"merge": row, "undoing": twins.undoing(row), "refusal": refusal, "trail": steps}
    return render(request, "directory/merge.html", context, status=409 if refusal else 200)


@allow(signed_in)
def report(request, slug):
    """Whoever answers for a record says that it is there twice."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    require(rules.can_edit, request.actor, row, nearest=instead(row))
    refusal, text = None, request.GET.get("q", row.name).replace("\x00", "").strip()[:200]
    if request.method == "POST":
        other = get_object_or_404(queries.organisations_visible_to(request.actor), slug=request.POST.get("other", ""))
        try:
            actions.report_twin(organisation=row, other=other, note=request.POST.get("note", ""), by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est signalé. L’animation du réseau comparera les deux fiches."))
            return redirect("directory:organisation", slug)
    found = twins.records_named(text, row, actor=request.actor) if text else []
    steps = [(_("Annuaire"), reverse("directory:list")), (row.name, reverse("directory:organisation", args=[slug]))]
    context = {"organisation": row, "q": text, "found": found, "refusal": refusal}
    context["trail"] = [*steps, (_("Fiche en double"), request.path)]
    return render(request, "directory/twin_report.html", context, status=409 if refusal else 200)
