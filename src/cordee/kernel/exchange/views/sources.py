"""What is chosen once for a list."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import animates
from cordee.kernel.exchange import actions, queries
from cordee.kernel.exchange.forms import WinnersForm
from cordee.kernel.exchange.rules import can_import
from cordee.lib.access import allow
from cordee.lib.errors import Refused


@allow(can_import)
def winners(request: Any, pk: int) -> HttpResponse:
    """Field by field: does what is written here stay, or does the list win?"""
    source = get_object_or_404(queries.sources_visible_to(request.actor), pk=pk)
    strong = animates(request.actor)
    form = WinnersForm(request.POST if request.method == "POST" else None, source=source, strong=strong)
    refusal = None
    if request.method == "POST" and form.is_valid():
        choice: dict[str, Any] = {"winners": form.cleaned_data, "instead": "instead" in request.POST}
        try:
            actions.choose_winners(source=source, **choice, by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est noté : la prochaine lecture de cette liste en tiendra compte."))
            return redirect("exchange:winners", pk=pk)
    also = queries.also_winning(source)
    rows = [(field, also.get(field.name, [])) for field in form]
    context = {"source": source, "form": form, "rows": rows, "strong": strong, "refusal": refusal}
    return render(request, "exchange/winners.html", context, status=409 if refusal else 422 if form.errors else 200)
