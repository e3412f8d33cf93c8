from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.access import actions, queries
from cordee.kernel.access.forms.team import ChangeRole, Invite, ShowName
from cordee.kernel.access.rules import may_invite
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.lib.access import allow
from cordee.lib.errors import Nearest, Refused


def _mine(request):
    return get_object_or_404(
        queries.team_of(request.actor.organisation, request.actor.today), person=request.actor.person
    )


@allow(acts_for_an_organisation)
def team(request):
    """Who is in the organisation acted for, in which role, since when; and who is invited."""
    actor, organisation = request.actor, request.actor.organisation
    mine = queries.team_of(organisation, actor.today).filter(person=actor.person).first()
    context = {
        "organisation": organisation,
        "team": queries.team_of(organisation, actor.today),
        "former": queries.former_team_of(organisation, actor.today)[:20],
        "manages": actor.manages(organisation),
        "invitations": queries.open_invitations_of(organisation),
        "mine": mine,
        "show": ShowName(initial={"visibility": mine.visibility}) if mine else None,
        "now": actor.at,
    }
    return render(request, "access/team.html", context)


@allow(may_invite)
def invite(request):
    organisation, refusal = request.actor.organisation, None
    form = Invite(request.POST or None, organisation=organisation, by=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(organisation=organisation, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("L’invitation est partie à %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("access:team")
    context = {"form": form, "refusal": refusal, "organisation": organisation}
    return render(request, "access/invite.html", context, status=409 if refusal else 422 if form.errors else 200)


@allow(may_invite)
@require_POST
def invitation_resend(request, pk):
    invitation = get_object_or_404(queries.open_invitations_of(request.actor.organisation), pk=pk)
    actions.resend_invitation(invitation=invitation, by=request.actor)
    messages.success(request, _("Un nouveau lien est parti à %(email)s.") % {"email": invitation.email})
    return redirect("access:team")


@allow(may_invite)
@require_POST
def invitation_withdraw(request, pk):
    invitation = get_object_or_404(queries.open_invitations_of(request.actor.organisation), pk=pk)
    actions.withdraw_invitation(invitation=invitation, by=request.actor)
    messages.success(request, _("L’invitation est retirée : son lien ne sert plus."))
    return redirect("access:team")


@allow(may_invite)
def member(request, pk):
    """Change someone's role and title, or end it."""
    actor, organisation, refusal = request.actor, request.actor.organisation, None
    membership = get_object_or_404(queries.team_of(organisation, actor.today), pk=pk)
    initial = {"role": membership.role, "title": membership.title}
    form = ChangeRole(request.POST or None, initial=initial, organisation=organisation, by=actor)
    if request.method == "POST" and form.is_valid():
        try:
            actors.give_role(person=membership.person, organisation=organisation, by=actor, **form.cleaned_data)
        except Refused as refused:
            refusal = _with_successors(refused, membership, actor)
        else:
            messages.success(request, _("Le rôle de %(name)s a changé.") % {"name": membership.person})
            return redirect("access:team")
    context = {"form": form, "refusal": refusal, "membership": membership, "organisation": organisation}
    return render(request, "access/member.html", context, status=409 if refusal else 422 if form.errors else 200)


@allow(may_invite)
def member_end(request, pk):
    """Take someone's role away, after a page that says what follows."""
    membership = get_object_or_404(queries.team_of(request.actor.organisation, request.actor.today), pk=pk)
    return _end(request, membership, "access/member_end.html", "access:team")


@allow(acts_for_an_organisation)
def leave(request):
    """Leave the organisation acted for."""
    return _end(request, _mine(request), "access/leave.html", "home")


def _end(request, membership, template, target):
    refusal = None
    if request.method == "POST":
        try:
            actors.end_role(membership=membership, by=request.actor)
        except Refused as refused:
            refusal = _with_successors(refused, membership, request.actor)
        else:
            messages.success(request, _("C’est fait : le rôle est terminé."))
            return redirect(target)
    context = {"membership": membership, "refusal": refusal, "organisation": membership.organisation}
    return render(request, template, context, status=409 if refusal else 200)


def _with_successors(refused, membership, actor):
    """The nearest yes of a last manager: name someone else first, or invite them."""
    found = queries.possible_successors(membership.organisation, membership, actor.today)[:2]
    offers = [
        Nearest(_("Choisir le rôle de %(name)s") % {"name": one.person}, reverse("access:member", args=[one.pk]))
        for one in found
    ]
    offers.append(Nearest(_("Inviter quelqu’un comme responsable"), reverse("access:invite")))
    return Refused(refused.rule, who=refused.who, nearest=tuple(offers), undone=refused.undone)


@allow(acts_for_an_organisation)
@require_POST
def show_name(request):
    form = ShowName(request.POST)
    if form.is_valid():
        actors.show_name(membership=_mine(request), visibility=form.cleaned_data["visibility"], by=request.actor)
        messages.success(request, _("C’est noté."))
    return redirect("access:team")
