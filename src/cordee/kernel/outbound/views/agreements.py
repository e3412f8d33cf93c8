"""Agreements: the list, one readable page each, writing one, and the two answers to it."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.outbound import actions, queries, rules
from cordee.kernel.outbound.forms import AgreementForm
from cordee.kernel.outbound.models import LegalBasis
from cordee.lib.access import allow
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of


@allow(rules.reads_agreements)
def agreements(request):
    page = page_of(request, queries.agreements_visible_to(request.actor))
    held = [(row, rules.standing(row, request.actor.today)) for row in page.object_list]
    context = {"page": page, "held": held, "writes": rules.writes_agreements(request.actor)}
    return render(request, "outbound/agreements.html", context)


@allow(rules.reads_agreements)
def agreement(request, pk):
    """The whole agreement in plain words, on one page that prints."""
    row = get_object_or_404(queries.agreements_visible_to(request.actor), pk=pk)
    return _shown(request, row)


def _shown(request, row, refusal=None):
    basis = LegalBasis(row.legal_basis)
    context = {
        "agreement": row,
        "standing": rules.standing(row, request.actor.today),
        "fields": [label for name, label in rules.FIELDS.items() if name in row.fields],
        "kept": [label for name, label in rules.FIELDS.items() if name not in row.fields],
        "basis": basis.label,
        "article": basis.article,
        "last_day": row.until - dt.timedelta(days=1),
        "answers": rules.answers_for(request.actor, row),
        "withdraws": rules.may_withdraw(request.actor, row),
        "refusal": refusal,
    }
    return render(request, "outbound/agreement.html", context, status=409 if refusal else 200)


@allow(rules.writes_agreements)
def propose(request):
    form = AgreementForm(request.POST or None)
    if form.is_valid():
        row = actions.propose_agreement(by=request.actor, **form.columns())
        messages.success(request, _("L’accord est proposé. Il ne donnera rien avant que le partenaire l’accepte."))
        return redirect("outbound:agreement", row.pk)
    context = {"form": form, "partners": queries.partner_names()}
    return render(request, "outbound/propose.html", context, status=422 if form.errors else 200)


def _answered(request, pk, act, message):
    row = get_object_or_404(queries.agreements_visible_to(request.actor), pk=pk)
    try:
        act(agreement=row, by=request.actor)
    except Refused as refused:
        return _shown(request, row, refused)
    messages.success(request, message)
    return redirect("outbound:agreement", pk)


@allow(rules.reads_agreements)
@require_POST
def accept(request, pk):
    return _answered(
        request, pk, actions.accept_agreement, _("C’est accepté. L’accord vaut à partir de son premier jour.")
    )


@allow(rules.reads_agreements)
@require_POST
def withdraw(request, pk):
    return _answered(request, pk, actions.withdraw_agreement, _("L’accord est retiré : il ne donne plus rien à lire."))
