from typing import Any

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.documents import actions, queries
from cordee.kernel.documents.forms import AboutForm, DepositForm, VersionForm, WithdrawForm
from cordee.kernel.documents.models import Document
from cordee.kernel.documents.rules import keeps_papers
from cordee.lib.access import allow, anyone
from cordee.lib.errors import Refused

page_methods = require_http_methods(["GET", "HEAD", "POST"])


def _managed(request: Any, pk: int) -> Document:
    """A paper of the organisation acted for; its managers see the withdrawn ones too."""
    return get_object_or_404(queries.managed_documents(request.actor.organisation, request.actor), pk=pk)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: an empty POST is an answer too."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _filled(
    request: HttpRequest, template: str, form: Any, refusal: Refused | None = None, **more: Any
) -> HttpResponse:
    status = 409 if refusal else 422 if form.is_bound and form.errors else 200
    return render(request, f"documents/{template}.html", {"form": form, "refusal": refusal, **more}, status=status)


@allow(acts_for_an_organisation)
@require_GET
def papers(request: Any) -> HttpResponse:
    organisation = request.actor.organisation
    found = list(queries.managed_documents(organisation, request.actor))
    context = {
        "organisation": organisation,
        "papers": [paper for paper in found if paper.withdrawn_at is None],
        "withdrawn": [paper for paper in found if paper.withdrawn_at is not None],
        "manages": request.actor.manages(organisation),
    }
    return render(request, "documents/papers.html", context)


@allow(keeps_papers)
@page_methods
def deposit(request: Any) -> HttpResponse:
    form = DepositForm(*_sent(request))
    refusal = None
    if form.is_valid():
        name, content = form.cleaned_data.pop("file")
        try:
            actions.deposit(
                owner=request.actor.organisation, name=name, content=content, by=request.actor, **form.cleaned_data
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est déposé."))
            return redirect("documents:papers")
    return _filled(request, "deposit", form, refusal)


@allow(acts_for_an_organisation)
@require_GET
def paper(request: Any, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    return render(request, "documents/paper.html", {"paper": found, "manages": request.actor.manages(found.owner)})


@allow(keeps_papers)
@page_methods
def edit(request: Any, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    initial = {"title": found.title, "kind": found.kind, "visibility": found.visibility}
    form = AboutForm(*_sent(request), initial=initial)
    if form.is_valid():
        actions.edit(document=found, by=request.actor, **form.cleaned_data)
        messages.success(request, _("C’est changé."))
        return redirect("documents:paper", pk)
    return _filled(request, "edit", form, paper=found)


@allow(keeps_papers)
@page_methods
def new_version(request: Any, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = VersionForm(*_sent(request))
    refusal = None
    if form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            actions.add_version(
                document=found, name=name, content=content, note=form.cleaned_data["note"], by=request.actor
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("La nouvelle version est déposée ; l’ancienne reste dans l’historique."))
            return redirect("documents:paper", pk)
    return _filled(request, "new_version", form, refusal, paper=found)


@allow(keeps_papers)
@page_methods
def withdraw(request: Any, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = WithdrawForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        actions.withdraw(document=found, wipe=form.cleaned_data["wipe"], by=request.actor)
        messages.success(request, _("C’est fait : plus personne ne peut lire ce papier."))
        return redirect("documents:papers")
    return _filled(request, "withdraw", form, paper=found)


@allow(anyone)
@require_GET
@csp({"default-src": [NONE], "sandbox": []})  # type: ignore[arg-type]
def download(request: Any, pk: int, number: int) -> HttpResponse:
    """A version, always as a file to keep: nothing that was deposited is shown as a page of ours."""
    readable = queries.documents_visible_to(request.actor).filter(pk=pk).first()
    if readable is None:
        readable = _of_manager(request, pk)
    version = get_object_or_404(readable.versions, number=number)
    content = queries.content_of(version)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=version.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=version.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def _of_manager(request: Any, pk: int) -> Document:
    if request.actor.organisation is None:
        raise Http404
    return _managed(request, pk)
