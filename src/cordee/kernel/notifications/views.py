from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.notifications import actions, queries
from cordee.kernel.notifications.forms import ChoicesForm
from cordee.kernel.notifications.models import DemoMail
from cordee.kernel.notifications.rules import linked, notices, read_stop_token
from cordee.lib.access import allow, anyone, signed_in
from cordee.ui.paging import page_of

LETTER = {  # a mail carries its own style, and may run, load or post nothing
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


@allow(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: Any) -> HttpResponse:
    lines = queries.choices_of(request.actor.person)
    form = ChoicesForm(lines, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.choose(person=request.actor.person, wanted=form.cleaned_data, by=request.actor)
        messages.success(request, _("C’est noté : Cordée ne vous enverra que cela."))
        return redirect("notifications:choices")
    essential = [line.notice for line in lines if line.notice.essential]
    return render(request, "notifications/choices.html", {"form": form, "essential": essential})


@csrf_exempt  # the signed token is the proof; mail programs post here without any page (RFC 8058)
@allow(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Any, token: str) -> HttpResponse:
    read = read_stop_token(token)
    if request.method == "POST" or read is None:  # without a valid token: refused, in words
        actions.stop(token=token, by=Actor(request.actor.person, via=Via.LINK, at=request.actor.at))
    context = {"notice": notices()[read[0]] if read else None, "done": request.method == "POST"}
    return render(request, "notifications/stop.html", context)


def _demo_only() -> None:
    if not settings.DEMO:
        raise Http404


@allow(anyone)
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    _demo_only()
    return render(request, "notifications/mailbox.html", {"page": page_of(request, queries.mails(), per=20)})


@allow(anyone)
@require_GET
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    _demo_only()
    found, person = get_object_or_404(DemoMail, pk=pk), request.actor.person  # type: ignore[attr-defined]
    mine = person is None or bool(person.email and person.email in found.recipients)
    return render(request, "notifications/mail.html", {"mail": found, "text": linked(found.text, mine=mine)})


@allow(anyone)
@require_GET
@xframe_options_sameorigin
@csp(LETTER)  # type: ignore[arg-type]
def mail_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a mail, in a frame without script or form, from an origin of its own (sandbox)."""
    _demo_only()
    html = get_object_or_404(DemoMail, pk=pk).html
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
