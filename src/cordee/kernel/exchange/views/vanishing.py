"""The records that their list no longer holds: they have ceased, or they still exist. Nothing happens by itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.rules import animates
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.rules import can_import
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.lib.module import link_to
from cordee.ui.paging import page_of


@allow(can_import)
def record(request: Any, pk: int) -> HttpResponse:
    """The record of an organisation that a list speaks of, at its own address: one read, for lists that have many."""
    found = link_to(f"actors.organisation:{pk}")
    if found is None:
        raise Http404
    return redirect(found[1])


@allow(animates)
def vanished(request: Any) -> HttpResponse:
    refusal = None
    if request.method == "POST":
        try:
            _answer(request)
        except Refused as refused:
            refusal = refused
        else:
            return redirect("exchange:vanished")
    page = page_of(request, queries.vanished_for_page(), per=25)
    context = {"page": page, "rows": queries.shown_vanished(list(page)), "refusal": refusal}
    return render(request, "exchange/vanished.html", context, status=409 if refusal else 200)


def _answer(request: Any) -> None:
    """One record by its own button, or all those that are ticked."""
    gesture = "end" if "end" in request.POST else "keep"
    one = request.POST.get(gesture, "")
    chosen = [int(pk) for pk in ([one] if one.isdecimal() else request.POST.getlist("chosen")) if pk.isdecimal()]
    if not chosen:
        messages.warning(request, _("Cochez d’abord les fiches dont vous parlez."))
    elif gesture == "end":
        ended, closed = actions.end_vanished(origins=chosen, by=request.actor)
        count = ended + closed
        said = ngettext("%(count)d fiche ou lieu archivé.", "%(count)d fiches ou lieux archivés.", count)
        messages.success(request, said % {"count": count})
    else:
        count = actions.keep_vanished(origins=chosen, by=request.actor)
        said = ngettext("%(count)d fiche reste.", "%(count)d fiches restent.", count)
        messages.success(request, said % {"count": count})
