"""The addresses that are read again by themselves: their list, and each with its state."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.forms import AddressForm
from cordee.kernel.exchange.models import Pull
from cordee.kernel.exchange.rules import can_import, imports_for_all
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.lib.signing import fingerprint
from cordee.ui.paging import page_of


@allow(can_import)
def addresses(request: Any) -> HttpResponse:
    page = page_of(request, queries.pulls_visible_to(request.actor))
    return render(request, "exchange/addresses.html", {"page": page, "for_all": imports_for_all(request.actor)})


@allow(can_import)
def add(request: Any) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            pull = actions.add_address(**form.cleaned_data, by=request.actor)
        except Refused as error:
            refusal = error
        else:
            jobs.try_now(pull=pull, by=request.actor)
            return redirect("exchange:address", pk=pull.pk)
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "exchange/address_new.html", {"form": form, "refusal": refusal}, status=status)


def _keys(pull: Pull) -> list[tuple[str, str]]:
    return [("known_key", pull.public_key), ("other_key", pull.other_key)]


def _pull(request: Any, pk: int) -> Pull:
    return get_object_or_404(queries.pulls_visible_to(request.actor), pk=pk)


@allow(can_import)
def address(request: Any, pk: int) -> HttpResponse:
    """Where this address stands; asks again by itself while it is being read."""
    pull = _pull(request, pk)
    if request.htmx and not pull.step:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context: dict[str, Any] = {"pull": pull, "run": queries.open_run(pull), "known": queries.known_records(pull.source)}
    context |= {name: fingerprint(key) for name, key in _keys(pull) if key}
    return render(request, "exchange/address.html#state" if request.htmx else "exchange/address.html", context)


@allow(can_import)
def change(request: Any, pk: int) -> HttpResponse:
    pull = _pull(request, pk)
    form = AddressForm(request.POST if request.method == "POST" else None, pull=pull)
    if request.method == "POST" and form.is_valid():
        actions.change_address(pull=pull, **form.cleaned_data, by=request.actor)
        messages.success(request, _("C’est changé."))
        return redirect("exchange:address", pk=pk)
    return render(
        request, "exchange/address_change.html", {"form": form, "pull": pull}, status=422 if form.errors else 200
    )


@allow(can_import)
def try_now(request: Any, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    jobs.try_now(pull=_pull(request, pk), by=request.actor)
    return redirect("exchange:address", pk=pk)


@allow(can_import)
def pause(request: Any, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.pause(pull=_pull(request, pk), by=request.actor)
    messages.success(request, _("En pause : cette adresse n’est plus lue. Les fiches restent."))
    return redirect("exchange:address", pk=pk)


@allow(can_import)
def resume(request: Any, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.resume(pull=_pull(request, pk), by=request.actor)
    return redirect("exchange:address", pk=pk)


@allow(can_import)
def remove(request: Any, pk: int) -> HttpResponse:
    pull = _pull(request, pk)
    if request.method == "POST":
        actions.remove_address(pull=pull, by=request.actor)
        messages.success(request, _("L’adresse est retirée. Les fiches et leur provenance restent."))
        return redirect("exchange:addresses")
    return render(request, "exchange/address_remove.html", {"pull": pull})
