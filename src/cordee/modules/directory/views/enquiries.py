"""Writing to an organisation, and following what becomes of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.rules import Via
from cordee.lib.access import allow, anyone, signed_in
from cordee.lib.errors import Refused
from cordee.modules.directory import queries
from cordee.modules.directory.actions import enquiries as actions
from cordee.modules.directory.forms.enquiries import AnswerForm, LetterForm, ReferralForm
from cordee.modules.directory.models import EnquiryState, Route
from cordee.modules.directory.queries import enquiries as letters
from cordee.modules.directory.rules import enquiries as rules
from cordee.modules.directory.rules import links
from cordee.modules.directory.views.keeping import keep_pace, private
from cordee.modules.directory.views.lists import trail
from cordee.ui.paging import page_of

BUTTONS = {
    EnquiryState.RECEIVED: gettext_lazy("C’est bien reçu"),
    EnquiryState.TAKEN: gettext_lazy("On s’en occupe"),
    EnquiryState.DONE: gettext_lazy("C’est terminé"),
    EnquiryState.REDIRECTED: gettext_lazy("Orienter ailleurs"),
    EnquiryState.DECLINED: gettext_lazy("Nous ne pouvons pas"),
}


@allow(anyone)
def write_to(request, slug):
    """A message from anyone; without an account, a link first proves the address."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    form = LetterForm(request.POST or None, signed_in=request.actor.person is not None)
    return _written(request, row, form, _wrote, "message")


def _wrote(request, row, form):
    if request.actor.person is None:
        keep_pace(request, "letter")
    return actions.write(organisation=row, by=request.actor, **form.words())


@allow(rules.may_refer)
def refer(request, slug):
    """A professional refers somebody who agrees."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    form = ReferralForm(request.POST or None)
    return _written(
        request, row, form, lambda r, o, f: actions.refer(organisation=o, by=r.actor, **f.words()), "referral"
    )


def _written(request, row, form, act, kind):
    refusal, sent, enquiry = None, False, None
    if form.is_valid():
        try:
            enquiry = None if form.trapped else act(request, row, form)  # a program learns nothing
            sent = True
        except Refused as refused:
            refusal = refused
        else:
            if enquiry and enquiry.sent_at:
                where = Route(enquiry.route).label
                messages.success(request, _("C’est parti. Destinataire : %(where)s.") % {"where": where})
                return redirect("directory:enquiry", enquiry.pk)
    route, _people, _address = letters.route_to(row, request.actor.today)
    context = {"organisation": row, "form": form, "refusal": refusal, "sent": sent, "kind": kind}
    context |= {"route": Route(route).label, "by_animation": route == Route.ANIMATORS}
    context["trail"] = [*trail(row), (_("Écrire"), request.path)]
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "directory/enquiry_write.html", context, status=status)


def _by_link(pk, key, use):
    enquiry = letters.by_link(pk)
    if enquiry is None or not links.fits(enquiry, key, use):
        raise Http404
    return enquiry


@allow(anyone)
def confirm(request, pk, key):
    """The link that proves the sender's address: one button, since scanners open links."""
    enquiry, refusal = _by_link(pk, key, "confirm"), None
    if request.method == "POST":
        try:
            enquiry = actions.confirm(enquiry=enquiry, by=request.actor.through(Via.LINK))
        except Refused as refused:
            refusal = refused
    context = {"enquiry": enquiry, "words": letters.words_of(enquiry), "refusal": refusal}
    context |= {"open": rules.may_confirm(enquiry, request.actor.at)}
    return private(render(request, "directory/enquiry_confirm.html", context, status=409 if refusal else 200))


@allow(anyone)
def by_link(request, pk, key):
    """What the addressee's mail leads to: the letter and its answers, without an account."""
    enquiry = _by_link(pk, key, "answer")
    reads_all = enquiry.route == Route.ADDRESS or rules.receives(request.actor, enquiry)
    return private(_letter(request, enquiry, request.actor.through(Via.LINK), reads_all=reads_all, answering=True))


@allow(signed_in)
def enquiry(request, pk):
    """A letter for whoever received or sent it, and where it stands."""
    row = get_object_or_404(letters.enquiries_visible_to(request.actor), pk=pk)
    if request.method == "POST" and "withdraw" in request.POST:
        actions.withdraw(enquiry=row, by=request.actor)
        messages.success(request, _("Votre demande est retirée."))
        return redirect("directory:enquiry", pk)
    answering = rules.receives(request.actor, row)
    return _letter(request, row, request.actor, reads_all=True, answering=answering)


def _letter(request, enquiry, by, *, reads_all, answering):
    form, refusal = AnswerForm(request.POST or None), None
    if request.method == "POST" and answering and form.is_valid():
        try:
            actions.answer(enquiry=enquiry, by=by, **form.cleaned_data)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est noté, et la personne est prévenue."))
            return redirect(request.path)
    context = {
        "enquiry": enquiry,
        "words": letters.words_of(enquiry),
        "steps": letters.history_of(enquiry),
        "answers": [(state, BUTTONS[state]) for state in rules.answers(enquiry)] if answering else [],
        "form": AnswerForm(request.POST if refusal else None),
        "refusal": refusal,
        "reads_all": reads_all,
        "answering": answering,
        "withdrawable": rules.sent(request.actor, enquiry) and enquiry.state in rules.OPEN,
    }
    return render(request, "directory/enquiry.html", context, status=409 if refusal else 200)


@allow(signed_in)
def enquiries(request):
    """The letters one's organisation received, or those one sent (``?envoyees=1``)."""
    sent = "envoyees" in request.GET or request.actor.organisation is None
    rows = letters.sent_by(request.actor) if sent else letters.received_by(request.actor)
    context = {"page": page_of(request, rows), "sent": sent, "tabs": _tabs(request, sent)}
    return render(request, "directory/enquiries.html", context)


def _tabs(request, sent):
    if request.actor.organisation is None:
        return []
    return [(_("Reçues"), request.path, not sent), (_("Envoyées"), f"{request.path}?envoyees=1", sent)]
