"""The pages that change a record: read the form, call one action, go back to the record."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import AffiliationKind
from cordee.lib.access import allow, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.directory import actions, forms, queries, rules
from cordee.modules.directory.queries import duplicates
from cordee.modules.directory.views.lists import instead, trail


def _editable(request, slug):
    """The record, for those who may change it: others see it and are told so."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    require(rules.can_edit, request.actor, row, nearest=instead(row))
    return row


def _saved(request, form, message):
    messages.success(request, message)
    for warning in form.warnings:
        messages.warning(request, warning)


def _page(request, name, context, form=None, refusal=None):
    """The form, with the status that says how it went: 409 refused, 422 to be corrected."""
    context |= {"trail": trail(context.get("organisation"), request.path)}
    wrong = any(one.errors for one in (form, context.get("readers")) if one is not None and one.is_bound)
    status = 409 if refusal else 422 if wrong else 200
    return render(request, f"directory/{name}.html", context | {"form": form, "refusal": refusal}, status=status)


def _near(data):
    """What looks like the record being added: it may be there already."""
    return duplicates.alike(data["name"], data["commune"], siren=data["siren"])


@allow(rules.can_add)
def add(request):
    form = forms.NewOrganisationForm(request.POST or None, on=request.actor.today)
    refusal, near = None, ()
    if form.is_valid():
        near = () if form.cleaned_data["another"] else _near(form.cleaned_data)
        if not near:
            try:
                row = actions.add(commune=form.cleaned_data["commune"], by=request.actor, **form.columns())
            except Refused as refused:
                refusal = refused
            else:
                _saved(request, form, _("C’est ajouté. Complétez la fiche quand vous voulez."))
                return redirect("directory:organisation", row.slug)
    return _page(request, "add", {"near": near, "animates": rules.adds_for_others(request.actor)}, form, refusal)


@allow(signed_in)
def edit(request, slug):
    row = _editable(request, slug)
    form = forms.OrganisationForm(request.POST or None, organisation=row, on=request.actor.today)
    readers = forms.ReadersForm.of_organisation(request.POST or None, row.visibility)
    refusal, differing = None, []
    if form.is_valid() and readers.is_valid():
        columns = form.columns() | {"visibility": readers.levels()}
        try:
            actors.edit_organisation(organisation=row, by=request.actor, **columns)
        except Refused as refused:
            refusal, differing = refused, form.take_over()
        else:
            _saved(request, form, _("La fiche est à jour."))
            return redirect("directory:organisation", row.slug)
    return _page(request, "edit", {"organisation": row, "differing": differing, "readers": readers}, form, refusal)


def _site_page(request, row, site=None):
    form = forms.SiteForm(request.POST or None, site=site, on=request.actor.today)
    readers = forms.ReadersForm.of_site(request.POST or None, site.visibility if site else {})
    refusal = None
    if form.is_valid() and readers.is_valid():
        columns = form.columns() | {"visibility": readers.levels()}
        try:
            actors.save_site(organisation=row, site=site, by=request.actor, **columns)
        except Refused as refused:
            refusal = refused
        else:
            _saved(request, form, _("Le lieu est enregistré."))
            return redirect("directory:organisation", row.slug)
    return _page(request, "site", {"organisation": row, "site": site, "readers": readers}, form, refusal)


@allow(signed_in)
def site_add(request, slug):
    return _site_page(request, _editable(request, slug))


@allow(signed_in)
def site_edit(request, slug, pk):
    row = _editable(request, slug)
    return _site_page(request, row, get_object_or_404(queries.sites_visible_to(request.actor, row), pk=pk))


@allow(signed_in)
def site_close(request, slug, pk):
    row = _editable(request, slug)
    site = get_object_or_404(queries.sites_visible_to(request.actor, row), pk=pk)
    if request.method == "POST":
        actors.close_site(site=site, by=request.actor)
        messages.success(request, _("Le lieu est fermé : l’annuaire ne le montre plus."))
        return redirect("directory:organisation", row.slug)
    return _page(request, "site_close", {"organisation": row, "site": site})


@allow(signed_in)
def links(request, slug):
    """What an organisation belongs to, who belongs to it, and asking for a new link."""
    row = _editable(request, slug)
    form, refusal = forms.LinkForm(request.POST or None), None
    if form.is_valid():
        group = get_object_or_404(queries.organisations_visible_to(request.actor), slug=form.cleaned_data["group"])
        try:
            actors.propose_affiliation(member=row, group=group, kind=form.cleaned_data["kind"], by=request.actor)
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("La demande est faite. %(group)s y répondra.") % {"group": group})
            return redirect("directory:links", row.slug)
    text = request.GET.get("q", "").strip()[:200]
    context = {
        "organisation": row,
        "affiliations": queries.affiliations_of(row, request.actor),
        "q": text,
        "groups": queries.groups_named(text, row, actor=request.actor) if text else [],
        "kinds": AffiliationKind.choices,
    }
    return _page(request, "links", context, form, refusal)


def _link(request, slug, pk):
    row = _editable(request, slug)
    return row, get_object_or_404(queries.affiliations_between(row), pk=pk)


@allow(signed_in)
def link_accept(request, slug, pk):
    row, link = _link(request, slug, pk)
    if request.method == "POST":
        actors.accept_affiliation(affiliation=link, by=request.actor)
        messages.success(request, _("C’est accepté."))
        return redirect("directory:links", row.slug)
    return _page(request, "link_accept", {"organisation": row, "link": link})


@allow(signed_in)
def link_end(request, slug, pk):
    row, link = _link(request, slug, pk)
    if request.method == "POST":
        actors.end_affiliation(affiliation=link, by=request.actor)
        messages.success(request, _("Le lien est terminé."))
        return redirect("directory:links", row.slug)
    return _page(request, "link_end", {"organisation": row, "link": link})
