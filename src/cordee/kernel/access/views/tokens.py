from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.access import actions, queries
from cordee.kernel.access.forms.tokens import NewToken
from cordee.kernel.access.rules import may_hand_out_tokens
from cordee.lib.access import allow


@allow(may_hand_out_tokens)
def tokens(request):
    """The tokens of the organisation acted for. A new one is shown in the answer to its form, and nowhere else."""
    actor = request.actor
    form, raw = NewToken(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, raw = actions.make_token(
            membership=queries.own_membership(actor),
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at,
            by=actor,
        )
        form = NewToken()
    context = {"form": form, "raw": raw, "tokens": queries.tokens_of(actor.organisation), "now": actor.at}
    response = render(request, "access/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@allow(may_hand_out_tokens)
@require_POST
def token_withdraw(request, pk):
    token = get_object_or_404(queries.tokens_of(request.actor.organisation), pk=pk)
    actions.withdraw_token(token=token, by=request.actor)
    messages.success(request, _("L’autorisation est retirée : ce programme ne peut plus entrer."))
    return redirect("access:tokens")
