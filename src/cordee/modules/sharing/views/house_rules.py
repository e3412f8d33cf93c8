"""House rules, hours of the week, closures, hours that people give."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.calendar import actions
from cordee.kernel.calendar.models import Policy
from cordee.lib.access import allow, signed_in
from cordee.modules.sharing.actions import house_rules
from cordee.modules.sharing.actions.places import save_skill
from cordee.modules.sharing.forms.house_rules import ClosureForm, HoursForm, PolicyForm
from cordee.modules.sharing.forms.places import SkillForm
from cordee.modules.sharing.queries import owning
from cordee.modules.sharing.rules import words
from cordee.modules.sharing.rules.lending import lends
from cordee.modules.sharing.views.owning import page, trail, written


def _policy(request, pk):
    return get_object_or_404(owning.policies_kept_by(request.actor), pk=pk)


@allow(lends)
def policy_add(request):
    """Then its hours; a first room was waiting for it when ``?lieu=`` says so."""
    owner, form = request.actor.organisation, PolicyForm(request.POST or None)
    save = lambda: house_rules.open_policy(organisation=owner, by=request.actor, **form.columns())  # noqa: E731
    row, refusal = written(form, save)
    if row is not None:
        messages.success(request, _("La règle est enregistrée. Voici ses heures d’ouverture."))
        place = request.GET.get("lieu", "")
        return redirect(reverse("sharing:policy_hours", args=[row.pk]) + (f"?lieu={place}" if place.isascii() else ""))
    return page(request, "policy_form", {"trail": trail((_("Nouvelle règle d’accueil"), ""))}, form, refusal)


@allow(signed_in)
def policy(request, pk):
    row = _policy(request, pk)
    form = PolicyForm(request.POST or None, policy=row)
    save = lambda: actions.save_policy(  # noqa: E731
        organisation=row.organisation, policy=row, by=request.actor, **form.columns()
    )
    done, refusal = written(form, save)
    if done is not None:
        messages.success(request, _("La règle est à jour. Les réservations déjà faites restent."))
        return redirect("sharing:mine")
    told = words.hours(row.openings.all())
    context = {"policy": row, "hours": told, "holidays_known_until": words.holidays_known_until()}
    context |= {"closed_on_public_holidays": row.closed_on_public_holidays, "trail": trail((row.name, ""))}
    return page(request, "policy_form", context, form, refusal)


@allow(signed_in)
def policy_hours(request, pk):
    row = _policy(request, pk)
    form = HoursForm(request.POST or None, policy=row)

    def save():
        closed = form.cleaned_data["holidays_closed"]
        house_rules.set_hours(policy=row, openings=form.openings(), closed_on_public_holidays=closed, by=request.actor)
        return row

    done, refusal = written(form, save)
    if done is not None:
        messages.success(request, _("Les heures sont enregistrées. Les réservations déjà faites restent."))
        place = request.GET.get("lieu", "")
        known = place and owning.places.places_visible_to(request.actor).filter(slug=place).exists()
        return redirect("sharing:space_add", place) if known else redirect("sharing:mine")
    context = {"policy": row, "until": words.holidays_known_until()}
    context["trail"] = trail((row.name, reverse("sharing:policy", args=[row.pk])), (_("Heures d’ouverture"), ""))
    return page(request, "hours_form", context, form, refusal)


@allow(lends)
def closures(request):
    """What is closed from now on, and a form to close something."""
    owner = request.actor.organisation
    policies, things = owning.closable(owner)
    form = ClosureForm(request.POST or None, policies=policies, things=things)
    done, refusal = written(form, lambda: actions.close(by=request.actor, **form.columns()))
    if done is not None:
        messages.success(request, _("C’est fermé à ces heures."))
        return redirect("sharing:closure", done.pk)
    rows = owning.closures_of(owner, actor=request.actor)
    context = {"closures": list(rows), "closable": policies, "trail": trail((_("Fermetures"), ""))}
    return page(request, "closures", context, form, refusal)


@allow(signed_in)
def closure(request, pk):
    """A closure, the bookings it meets, and a way to open again."""
    row = get_object_or_404(owning.closures_kept_by(request.actor), pk=pk)
    if request.method == "POST":
        actions.reopen(closure=row, by=request.actor)
        messages.success(request, _("C’est de nouveau ouvert."))
        return redirect("sharing:closures" if lends(request.actor) else "sharing:places")
    context = {"closure": row, "met": owning.met(row), "what": row.resource or row.policy}
    steps = trail((_("Fermetures"), reverse("sharing:closures")), (row.reason, ""))
    return render(request, "sharing/closure.html", context | {"trail": steps})


@allow(lends)
def skill_add(request):
    owner = request.actor.organisation
    if not Policy.objects.filter(organisation=owner).exists():
        messages.info(request, _("Dites d’abord comment on réserve chez vous : une règle donne les heures."))
        return redirect("sharing:policy_add")
    return _skill_page(request, owner)


@allow(signed_in)
def skill_edit(request, pk):
    row = get_object_or_404(owning.skills_kept_by(request.actor), pk=pk)
    return _skill_page(request, row.resource.organisation, row)


def _skill_page(request, owner, skill=None):
    policies, team = owning.policies_of(owner), owning.team_of(owner, request.actor.today)
    form = SkillForm(request.POST or None, team=team, policies=policies, skill=skill)
    save = lambda: save_skill(organisation=owner, skill=skill, by=request.actor, **form.cleaned_data)  # noqa: E731
    done, refusal = written(form, save)
    if done is not None:
        messages.success(request, _("C’est enregistré."))
        return redirect("sharing:mine")
    here = (skill.resource.name if skill else _("Proposer du temps"), "")
    return page(request, "skill_form", {"skill": skill, "trail": trail(here)}, form, refusal)
