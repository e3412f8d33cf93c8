"""Sub-portals: those who visit, those who embed, those who keep them."""

from csp.constants import NONE
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from cordee.lib.access import allow, anyone, require
from cordee.lib.errors import Nearest, Refused
from cordee.modules.directory import actions, forms, queries, rules
from cordee.modules.directory.rules import portals as portal_rules
from cordee.ui.paging import page_of


def _trail(portal=None, here=""):
    steps = [(_("Annuaire"), reverse("directory:list")), (_("Portails"), reverse("directory:portals"))]
    if portal is not None:
        steps.append((portal.title, reverse("directory:portal", args=[portal.slug])))
    return [*steps, (_("Modifier") if portal else _("Ouvrir un portail"), here)] if here else steps


@allow(anyone)
def portals(request):
    """The sub-portals of the territory; their keepers open one here."""
    rows = queries.portals_visible_to(request.actor)
    context = {"page": page_of(request, rows), "can_open": portal_rules.can_open(request.actor), "trail": _trail()}
    return render(request, "directory/portals.html", context)


def _visit(request, slug, address, framed=False):
    """The answer to a visitor: the part of the directory that the portal shows, narrowed by what is asked."""
    portal = get_object_or_404(queries.all_portals(), slug=slug)
    if portal.closed_at:
        return portal, render(request, "directory/portal_closed.html", {"portal": portal}, status=410)
    fixed = queries.fixed_of(portal)
    asked = portal_rules.narrowed(rules.Search.of(request.GET, request.GET.getlist), fixed)
    found = queries.directory(asked, actor=request.actor)
    page = page_of(request, found.ids())
    context = {
        "portal": portal,
        "framed": framed,
        "here": reverse(f"directory:{address}", args=[slug]),
        "asked": asked,
        "by_visitor": portal_rules.chosen_by_visitor(asked, fixed),
        "found": found,
        "page": page,
        "cards": queries.cards(page.object_list, found, actor=request.actor),
        "said": queries.said(page.paginator.count),
        "filters": queries.filters_within(found, fixed),
        "map": queries.map_within(found, reverse("directory:export_geojson") + asked.href, fixed),
        "radii": rules.RADII,
        "can_keep": portal_rules.can_keep(request.actor, portal),
    }
    return portal, render(request, "directory/portal.html", context)


@allow(anyone)
def portal(request, slug):
    """The portal at its own address."""
    return _visit(request, slug, "portal")[1]


@allow(anyone)
@xframe_options_exempt
def portal_frame(request, slug):
    """The same inside a page of the sites that its keeper has named, and of no other."""
    portal, answer = _visit(request, slug, "portal_frame", framed=True)
    answer._csp_replace = {"frame-ancestors": portal.hosts or [NONE]}
    return answer


@allow(anyone)
def portal_colours(request, slug):
    """Its colours as a style sheet: no page holds any style of its own."""
    portal = get_object_or_404(queries.all_portals(), slug=slug)
    text = portal_rules.sheet(portal.band, portal.accent)
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=300"})


def _kept(request, slug):
    portal = get_object_or_404(queries.all_portals(), slug=slug)
    see = Nearest(_("Voir le portail"), reverse("directory:portal", args=[portal.slug]))
    require(portal_rules.can_keep, request.actor, portal, nearest=(see,))
    return portal


def _form_page(request, form, save, portal=None):
    """The form, and after ``save(columns)`` the page that gives the lines to paste."""
    refusal = None
    if form.is_valid():
        try:
            portal = save(form.columns())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("directory:portal_share", portal.slug)
    context = {"form": form, "portal": portal, "refusal": refusal, "trail": _trail(portal, request.path)}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "directory/portal_form.html", context, status=status)


@allow(portal_rules.can_open)
def portal_open(request):
    if request.actor.organisation is None:
        raise Refused(
            _("Un portail est tenu par une organisation."),
            who=_("Vous : choisissez une organisation dans le menu « Au nom de », en haut de la page."),
        )
    form = forms.PortalForm(request.POST or None)
    keeper = request.actor.organisation
    return _form_page(request, form, lambda said: actions.open_portal(organisation=keeper, by=request.actor, **said))


@allow(portal_rules.can_open)
def portal_edit(request, slug):
    portal = _kept(request, slug)
    form = forms.PortalForm(request.POST or None, portal=portal)
    return _form_page(
        request, form, lambda said: actions.change_portal(portal=portal, by=request.actor, **said), portal
    )


@allow(portal_rules.can_open)
def portal_share(request, slug):
    """The address to give and the lines to paste in a site."""
    portal = _kept(request, slug)
    context = {
        "portal": portal,
        "trail": _trail(portal)[:3],
        "url": request.build_absolute_uri(reverse("directory:portal", args=[slug])),
        "frame_url": request.build_absolute_uri(reverse("directory:portal_frame", args=[slug])),
    }
    return render(request, "directory/portal_share.html", context)


@allow(portal_rules.can_open)
def portal_close(request, slug):
    portal = _kept(request, slug)
    if request.method == "POST":
        done = actions.reopen_portal if portal.closed_at else actions.close_portal
        done(portal=portal, by=request.actor)
        messages.success(request, _("C’est fait."))
        return redirect("directory:portals")
    return render(request, "directory/portal_close.html", {"portal": portal, "trail": _trail(portal)[:3]})
