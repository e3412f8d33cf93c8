"""Meeting another Cordée: its address, its fingerprint compared by two people, then its records."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.forms import CordeeForm
from cordee.kernel.exchange.rules import NotACordee, imports_for_all
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.lib.fetch import Unfetchable
from cordee.lib.signing import fingerprint, own_key


@allow(imports_for_all)
def meet(request: Any) -> HttpResponse:
    """Its address, then who it says it is, for two people to compare."""
    form = CordeeForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "ours": fingerprint(own_key())}
    if request.method == "POST" and form.is_valid():
        try:
            card = jobs.meet(form.cleaned_data["url"])
        except (NotACordee, Unfetchable) as error:
            form.add_error("url", str(error))
        else:
            context |= {"card": card, "theirs": fingerprint(card.key), "url": form.cleaned_data["url"]}
    return render(request, "exchange/meet.html", context, status=422 if form.errors else 200)


@allow(imports_for_all)
def follow(request: Any) -> HttpResponse:
    """A person has compared: the card is asked again, and its key must be the one that was shown."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = CordeeForm(request.POST)
    if not form.is_valid():
        return redirect("exchange:meet")
    try:
        card = jobs.meet(form.cleaned_data["url"])
        if card.key != request.POST.get("key"):
            raise NotACordee(_("L’empreinte vient de changer : comparez à nouveau."))
        pull = actions.pair(card=card, url=form.cleaned_data["url"], frequency="hour", by=request.actor)
    except (NotACordee, Unfetchable, Refused) as error:
        form.add_error("url", str(error))
        context = {"form": form, "ours": fingerprint(own_key())}
        return render(request, "exchange/meet.html", context, status=409 if isinstance(error, Refused) else 422)
    jobs.try_now(pull=pull, by=request.actor)
    return redirect("exchange:address", pk=pull.pk)


@allow(imports_for_all)
def recognise(request: Any, pk: int) -> HttpResponse:
    """The new key of a Cordée that we follow is theirs."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    pull = get_object_or_404(queries.pulls_visible_to(request.actor), pk=pk)
    actions.recognise(pull=pull, key=request.POST.get("key", ""), by=request.actor)
    messages.success(request, _("C’est reconnu : l’échange reprend."))
    return redirect("exchange:address", pk=pk)
