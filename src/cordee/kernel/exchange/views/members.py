"""After a list: are its organisations the members of a network? Proposed here, accepted by each."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.queries import live_organisations
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.forms import MembersForm
from cordee.kernel.exchange.models import Import, State
from cordee.kernel.exchange.rules import can_import
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of


@allow(can_import)
def members(request: Any, pk: int) -> HttpResponse:
    """Which network, which of its members are not linked yet; then one button."""
    runs = queries.imports_visible_to(request.actor).select_related("source__members_of", "source__organisation")
    run = get_object_or_404(runs, pk=pk)
    if run.state != State.APPLIED:
        return redirect("exchange:import", pk=pk)
    group = _group(request, run)
    form = MembersForm(request.POST if request.method == "POST" else None, initial={"group": group and group.pk})
    refusal = None
    if request.method == "POST" and form.is_valid() and group is not None:
        try:
            count = actions.propose_members(run=run, group=group, kind=form.cleaned_data["kind"], by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            said = ngettext("%(count)d lien proposé", "%(count)d liens proposés", count) % {"count": count}
            messages.success(request, _("%(links)s : chaque organisation répondra.") % {"links": said})
            return redirect("exchange:members", pk=pk)
    context = {"run": run, "group": group, "form": form, "refusal": refusal} | _found(request, run, group)
    return render(request, "exchange/members.html", context, status=409 if refusal else 422 if form.errors else 200)


def _group(request: Any, run: Import) -> Organisation | None:
    """The one that was chosen here; else what is known of the list."""
    chosen = request.POST.get("group") or request.GET.get("reseau", "")
    if chosen:
        return get_object_or_404(live_organisations(), pk=int(chosen) if chosen.isdecimal() else 0)
    return None if "q" in request.GET else queries.group_of(run.source)


def _found(request: Any, run: Import, group: Organisation | None) -> dict[str, Any]:
    if group is not None and not request.actor.manages(group):
        return {"may": False}  # nothing is asked: who is linked to a network, or declined, is for those who manage it
    if group is not None:
        return {"may": True, "page": page_of(request, queries.not_yet_asked(run, group), per=25)}
    text = request.GET.get("q", queries.group_named_by(run.source)).strip()[:100]
    return {"q": text, "groups": queries.groups_called(text, request.actor) if text else []}
