"""What a mailed link opens: a page with one button, since mail scanners follow links."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.access import actions, queries, rules
from cordee.kernel.access.forms.claims import AskClaim, RefuseClaim
from cordee.kernel.access.models import Claim, Invitation
from cordee.kernel.actors.rules import Via, animates, roles_in
from cordee.lib import pace
from cordee.lib.access import allow, anyone
from cordee.lib.errors import Refused
from cordee.lib.module import link_to
from cordee.ui.paging import page_of


def _by_link(request):
    """Whoever holds a mailed link: the one who is signed in, else the addressee, whom the action finds."""
    return request.actor.through(Via.LINK)


def _found(model, pk, key):
    """A wrong key is a page that does not exist."""
    thing = get_object_or_404(model.objects.select_related("organisation"), pk=pk)
    if not rules.fits(thing, key):
        raise Http404
    return thing


def _signed_in(request, person, target):
    """Open the session of someone who is new here: nothing but this link protects their account yet.

    Anyone else signs in the usual way, with their password, key or code.
    """
    if request.actor.person is None and person.last_login is None and not person.has_usable_password():
        perform_login(request, person, email_verification="none")
        return redirect(target if person.name else "access:welcome")
    if request.actor.person is None:
        messages.info(request, _("Connectez-vous pour continuer."))
    return redirect(target)


@allow(anyone)
def invitation(request, pk, key):
    thing, refusal = _found(Invitation, pk, key), None
    if request.method == "POST":
        try:
            membership = actions.accept_invitation(invitation=thing, by=_by_link(request))
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Bienvenue dans l’équipe de %(name)s.") % {"name": thing.organisation})
            return _signed_in(request, membership.person, "access:team")
    role = roles_in(thing.organisation).get(thing.role)
    context = {"invitation": thing, "open": rules.is_open(thing, request.actor.at), "refusal": refusal, "role": role}
    return _private(render(request, "access/invitation.html", context, status=409 if refusal else 200))


def _private(response):
    """The address of the page is a secret: it is not stored, and the house's Referrer-Policy keeps it on this site.

    "no-referrer" would make browsers send "Origin: null" with the form, which Django takes for a forgery.
    """
    response["Cache-Control"] = "no-store"
    return response


@allow(anyone)
def claim_ask(request, slug):
    """Someone says that this record is theirs."""
    organisation = queries.claimable(slug)
    if organisation is None:
        raise Http404
    person, refusal, sent = request.actor.person, None, False
    initial = {"name": person.name, "email": person.email} if person else {}
    form = AskClaim(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _keep_pace(request)
            actions.ask_claim(organisation=organisation, by=request.actor, **form.cleaned_data)
            sent = True
        except Refused as refused:
            refusal = refused
    context = {"form": form, "organisation": organisation, "refusal": refusal, "sent": sent}
    context["taken"] = queries.has_manager(organisation)
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "access/claim_ask.html", context, status=status)


def _keep_pace(request):
    """Five mails a minute from one network address is already a machine."""
    if pace.too_fast(f"claim:{request.META.get('REMOTE_ADDR', '')}", 5):
        raise Refused(_("Trop de demandes viennent de votre connexion."), who=_("Vous : réessayez dans une minute."))


@allow(anyone)
def claim_link(request, pk, key):
    thing, refusal = _found(Claim, pk, key), None
    if request.method == "POST":
        try:
            done = actions.confirm_claim(claim=thing, by=_by_link(request))
        except Refused as refused:
            refusal = refused
        else:
            if done.matched:
                messages.success(request, _("La fiche de %(name)s est à vous.") % {"name": thing.organisation})
                shown = link_to(f"actors.organisation:{thing.organisation.pk}")
                return _signed_in(request, done.person, shown[1] if shown else "access:team")
            return render(request, "access/claim_waits.html", {"claim": done})
    context = {"claim": thing, "open": rules.is_open(thing, request.actor.at), "refusal": refusal}
    return _private(render(request, "access/claim_link.html", context, status=409 if refusal else 200))


@allow(animates)
def claims(request):
    """The claims that wait for the animator, then those already decided."""
    rows = queries.claims_visible_to(request.actor)
    waiting = queries.waiting_claims(request.actor)
    decided = page_of(request, rows.exclude(pk__in=waiting.values("pk")), per=20)
    return render(request, "access/claims.html", {"waiting": waiting, "page": decided})


@allow(animates)
def claim(request, pk):
    """Decide on a claim: hand the record over, or say why not."""
    thing, refusal = get_object_or_404(queries.claims_visible_to(request.actor), pk=pk), None
    refuse = "refuse" in request.POST
    form = RefuseClaim(request.POST if refuse else None)
    if request.method == "POST" and (not refuse or form.is_valid()):
        try:
            if refuse:
                actions.refuse_claim(claim=thing, reason=form.cleaned_data["reason"], by=request.actor)
            else:
                actions.approve_claim(claim=thing, by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est décidé : la personne est prévenue."))
            return redirect("access:claims")
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "access/claim.html", {"claim": thing, "form": form, "refusal": refusal}, status=status)
