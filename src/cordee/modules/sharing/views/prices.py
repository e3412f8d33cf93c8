"""The owner's page of prices."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.calendar.models import Resource
from cordee.lib.access import allow, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.sharing.actions import prices as actions
from cordee.modules.sharing.forms.prices import TariffForm
from cordee.modules.sharing.models import Tariff
from cordee.modules.sharing.queries import prices
from cordee.modules.sharing.rules.prices import sets_prices


@allow(signed_in)
def tariffs(request, pk):
    """Every price of one thing that is lent, past and to come, and a form to set one."""
    resource = get_object_or_404(Resource.objects.select_related("organisation", "policy"), pk=pk)
    require(sets_prices, request.actor, resource.organisation)
    form, refusal = TariffForm(request.POST or None, on=request.actor.today), None
    if form.is_valid():
        try:
            actions.set_tariff(resource=resource, by=request.actor, **form.columns())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Ce prix est enregistré."))
            return redirect("sharing:tariffs", resource.pk)
    context = {"resource": resource, "form": form, "refusal": refusal}
    context["tariffs"] = prices.told(resource, request.actor.today)
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "sharing/prices/tariffs.html", context, status=status)


@allow(signed_in)
def tariff_end(request, pk):
    """Ask before a price stops."""
    row = get_object_or_404(Tariff.objects.select_related("resource__organisation"), pk=pk)
    require(sets_prices, request.actor, row.resource.organisation)
    if request.method == "POST":
        actions.end_tariff(tariff=row, by=request.actor)
        messages.success(request, _("Ce prix n’est plus demandé."))
        return redirect("sharing:tariffs", row.resource_id)
    return render(request, "sharing/prices/end.html", {"tariff": row})
