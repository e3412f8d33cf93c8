"""At the desk, telephone in hand: what leaves, what is back, what is late. One press per item."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions import equipment as items
from cordee.modules.sharing.actions import loans as actions
from cordee.modules.sharing.forms.equipment import RepairForm, ReturnForm
from cordee.modules.sharing.models import Condition
from cordee.modules.sharing.queries import desk as queries
from cordee.modules.sharing.queries.late import late_loans
from cordee.modules.sharing.rules.loans import lends, runs, takes_back
from cordee.modules.sharing.views.equipment import status_of, trail
from cordee.ui.paging import page_of


def _desk_trail(*more):
    return [(_("Prêts"), reverse("sharing:desk")), *more]


@allow(acts_for_an_organisation)
def desk(request):
    """What this organisation is to hand over, has out, and has borrowed."""
    context = queries.desk(request.actor.organisation, now=request.actor.at)
    return render(request, "sharing/loans/desk.html", context)


@allow(acts_for_an_organisation)
def late(request):
    """What should be back, who waits for it, what they may have instead."""
    rows = late_loans(now=request.actor.at, owner=request.actor.organisation)
    context = {"page": page_of(request, rows), "trail": _desk_trail((_("En retard"), ""))}
    return render(request, "sharing/loans/late.html", context)


@allow(signed_in)
def lending(request, pk):
    """One booking at the desk: each item that leaves, and each that is back, with one press."""
    row = get_object_or_404(queries.firm(), pk=pk)
    require(lends, request.actor, row.resource.organisation)
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _noted(request, row))
            return redirect("sharing:lending", row.pk)
        except Refused as refused:
            refusal = refused
    context = queries.lending(row) | {"refusal": refusal, "trail": _desk_trail((row.booking.title, ""))}
    return render(request, "sharing/loans/lending.html", context, status=409 if refusal else 200)


def _noted(request, row):
    """What the press says, done: the sentence that tells it."""
    note, by = request.POST.get("note", "")[:300], request.actor
    if returned := queries.chosen_loans(row, request.POST):
        for loan in returned:
            actions.take_back(loan=loan, condition=loan.out_condition, note=note, by=by)
        text = ngettext("%(n)s retour noté.", "%(n)s retours notés.", len(returned))
        return text % {"n": len(returned)}
    made = actions.hand_over(occupancy=row, items=queries.chosen_items(row, request.POST), note=note, by=by)
    return ngettext("%(n)s remise notée.", "%(n)s remises notées.", len(made)) % {"n": len(made)}


@allow(signed_in)
def take_back(request, pk):
    """One item is back: in which state. By those who lend, or those who borrowed."""
    loan = get_object_or_404(queries.loans(), pk=pk)
    require(takes_back, request.actor, loan)
    form, refusal = ReturnForm(request.POST or None), None
    if form.is_valid():
        try:
            actions.take_back(loan=loan, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Le retour de « %(item)s » est noté.") % {"item": loan.item.label})
            return redirect("sharing:desk")
    context = {"loan": loan, "form": form, "refusal": refusal, "conditions": Condition.choices}
    context |= queries.standing(loan, now=request.actor.at) | {"trail": _desk_trail((loan.item.label, ""))}
    return render(request, "sharing/loans/take_back.html", context, status=status_of(form, refusal))


@allow(anyone)
def item(request, pk):
    """Where the code of a label leads: for the lender, what can be done with the item now; for others, its thing."""
    row = get_object_or_404(queries.items(), pk=pk)
    if not lends(request.actor, row.equipment.resource.organisation):
        return redirect("sharing:equipment", row.equipment_id)
    context = queries.item(row, now=request.actor.at)
    context["trail"] = trail(row.equipment, (row.label, ""))
    context["runs"] = runs(request.actor, row.equipment.resource.organisation)
    return render(request, "sharing/loans/item.html", context)


def _item(request, pk):
    row = get_object_or_404(queries.items(), pk=pk)
    require(runs, request.actor, row.equipment.resource.organisation)
    return row


@allow(signed_in)
def item_out(request, pk):
    """Into repair, with the bookings that this would fail."""
    row = _item(request, pk)
    form, refusal = RepairForm(request.POST or None, met=queries.in_the_way(row, now=request.actor.at)), None
    if form.is_valid():
        try:
            items.put_out(item=row, by=request.actor, **form.columns())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("« %(item)s » est en réparation.") % {"item": row.label})
            return redirect("sharing:equipment_items", row.equipment_id)
    context = {"item": row, "form": form, "refusal": refusal, "trail": trail(row.equipment, (row.label, ""))}
    return render(request, "sharing/loans/repair.html", context, status=status_of(form, refusal))


@allow(signed_in)
@require_POST
def item_back(request, pk):
    row = _item(request, pk)
    items.put_back(item=row, by=request.actor)
    messages.success(request, _("« %(item)s » est de nouveau en service.") % {"item": row.label})
    return redirect("sharing:equipment_items", row.equipment_id)
