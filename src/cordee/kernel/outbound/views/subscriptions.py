"""« Prévenir un autre outil »: the addresses that are told of each change."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.outbound import actions, queries
from cordee.kernel.outbound.forms import NewSubscription
from cordee.kernel.outbound.rules import follows
from cordee.lib.access import allow
from cordee.lib.errors import Refused


@allow(follows)
def subscriptions(request):
    """The addresses in service, and a form for one more. Its key is shown in the answer to the form, nowhere else."""
    form, refusal, secret, made = NewSubscription(request.POST or None), None, "", None
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = actions.subscribe(by=request.actor, **form.cleaned_data)
            form = NewSubscription()
        except Refused as refused:
            refusal = refused
    context = {"form": form, "refusal": refusal, "secret": secret, "made": made}
    context["subscriptions"] = queries.subscriptions_visible_to(request.actor)
    status = 409 if refusal else 422 if form.errors else 200
    response = render(request, "outbound/subscriptions.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@allow(follows)
def subscription(request, pk, refusal=None):
    """One address: how it goes, its last messages, and what one may do."""
    row = get_object_or_404(queries.subscriptions_visible_to(request.actor), pk=pk)
    context = {
        "subscription": row,
        "deliveries": queries.deliveries_of(row),
        "waiting": queries.waiting_for(row),
        "trail": [(_("Prévenir un autre outil"), reverse("outbound:subscriptions")), (row.url, "")],
        "refusal": refusal,
    }
    return render(request, "outbound/subscription.html", context, status=409 if refusal else 200)


def _do(request, pk, action, done):
    row = get_object_or_404(queries.subscriptions_visible_to(request.actor), pk=pk)
    try:
        action(subscription=row, by=request.actor)
    except Refused as refused:
        return subscription(request, pk, refusal=refused)
    messages.success(request, done)
    return redirect("outbound:subscription", pk)


@allow(follows)
@require_POST
def test(request, pk):
    done = _("Message d’essai envoyé : la réponse paraît ici dans un instant.")
    return _do(request, pk, actions.ask_test, done)


@allow(follows)
@require_POST
def restart(request, pk):
    return _do(request, pk, actions.restart, _("C’est reparti : ce qui attendait part d’abord."))


@allow(follows)
def end(request, pk):
    """Asked once more before the key is forgotten."""
    if request.method == "POST":
        return _do(request, pk, actions.end, _("Cette adresse n’est plus prévenue."))
    row = get_object_or_404(queries.subscriptions_visible_to(request.actor), pk=pk)
    return render(request, "outbound/subscription_end.html", {"subscription": row})
