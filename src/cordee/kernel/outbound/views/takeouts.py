"""« Emporter tout »: one archive of everything of an organisation."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.outbound import actions, queries
from cordee.kernel.outbound.models import TakeoutState
from cordee.kernel.outbound.rules import takes_away
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of


@allow(takes_away)
def takeouts(request):
    refusal = None
    if request.method == "POST":
        try:
            actions.ask_takeout(by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("L’archive se prépare. Vous pouvez quitter cette page."))
            return redirect("outbound:takeouts")
    page = page_of(request, queries.takeouts_visible_to(request.actor))
    held = [(row, queries.is_there(row, request.actor.at)) for row in page.object_list]
    running = any(row.state == TakeoutState.RUNNING for row in page.object_list)
    context = {"page": page, "held": held, "running": running, "refusal": refusal}
    return render(request, "outbound/takeouts.html", context, status=409 if refusal else 200)


@allow(takes_away)
def takeout_file(request, pk):
    row = get_object_or_404(queries.takeouts_visible_to(request.actor), pk=pk)
    if not queries.is_there(row, request.actor.at):
        raise Http404
    name = f"{row.organisation.slug}-{row.asked_at:%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(row.size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(queries.chunks_of(row), content_type="application/zip", headers=headers)
