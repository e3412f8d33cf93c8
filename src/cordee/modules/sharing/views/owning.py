"""What an owner does with its places and rooms: read the form, call one action, go back to the place."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Site
from cordee.kernel.actors.queries import live_organisations
from cordee.lib.access import allow, require, signed_in
from cordee.lib.errors import Nearest, Refused
from cordee.modules.sharing.actions import places as actions
from cordee.modules.sharing.forms.places import LayoutsForm, PlaceForm, SpaceForm, refused
from cordee.modules.sharing.models import Host
from cordee.modules.sharing.queries import owning
from cordee.modules.sharing.queries import places as queries
from cordee.modules.sharing.rules.lending import keeps, lends


def trail(*steps):
    """Where this page stands, as (label, address)."""
    return [(_("Mes lieux et mon matériel"), reverse("sharing:mine")), *steps]


def step(place):
    return (place.name, reverse("sharing:my_place", args=[place.slug]))


def _kept(request, slug):
    """The place, for those who keep it; others read it and are told so."""
    row = get_object_or_404(queries.places_visible_to(request.actor), slug=slug)
    see = Nearest(_("Voir ce lieu"), reverse("sharing:place", args=[row.slug]))
    require(keeps, request.actor, row.site.organisation, nearest=(see,))
    return row


def _kept_space(request, pk):
    row = get_object_or_404(queries.spaces_visible_to(request.actor), pk=pk)
    see = Nearest(_("Voir cette salle"), reverse("sharing:space", args=[row.pk]))
    require(keeps, request.actor, row.place.site.organisation, nearest=(see,))
    return row


def written(form, save, *others):
    """(what ``save()`` gives, the refusal): neither when the form is not sent or is wrong; it then says what."""
    if not (form.is_valid() and all(other.is_valid() for other in others)):
        return None, None
    try:
        return save(), None
    except Refused as refusal:
        return None, refusal
    except ValidationError as error:
        refused(form, error)
        return None, None


def page(request, name, context, form=None, refusal=None, wrong=False):
    """The form, with the status that says how it went: 409 refused, 422 to be corrected."""
    wrong = wrong or bool(form is not None and form.is_bound and form.errors)
    status = 409 if refusal else 422 if wrong else 200
    return render(request, f"sharing/{name}.html", context | {"form": form, "refusal": refusal}, status=status)


@allow(lends)
def mine(request):
    """What the organisation lends, and what is left to do before others can book."""
    return render(request, "sharing/mine.html", owning.of_owner(request.actor.organisation, actor=request.actor))


@allow(lends)
def place_add(request):
    sites = owning.free_sites(request.actor.organisation)
    form = PlaceForm(request.POST or None, sites=sites)

    def save():
        site = Site.objects.select_related("organisation").get(pk=form.cleaned_data["site"])
        return actions.save_place(site=site, by=request.actor, **form.columns())

    row, refusal = written(form, save)
    if row is not None:
        messages.success(request, _("Le lieu est enregistré. Ajoutez maintenant ses salles."))
        return redirect("sharing:my_place", row.slug)
    context = {"trail": trail((_("Ajouter un lieu"), "")), "sites": sites, "organisation": request.actor.organisation}
    return page(request, "place_form", context, form, refusal)


@allow(signed_in)
def my_place(request, slug):
    """One place as its owner keeps it: rooms, who lives there, shown or not."""
    row = _kept(request, slug)
    context = {"place": row, "spaces": queries.spaces_of(row), "hosted": row.hosted.select_related("organisation")}
    return render(request, "sharing/my_place.html", context | {"trail": trail(step(row))})


@allow(signed_in)
def place_edit(request, slug):
    row = _kept(request, slug)
    form = PlaceForm(request.POST or None, place=row)
    save = lambda: actions.save_place(site=row.site, place=row, by=request.actor, **form.columns())  # noqa: E731
    done, refusal = written(form, save)
    if done is not None:
        messages.success(request, _("Le lieu est à jour."))
        return redirect("sharing:my_place", row.slug)
    return page(request, "place_form", {"place": row, "trail": trail(step(row), (_("Modifier"), ""))}, form, refusal)


@allow(signed_in)
def place_show(request, slug):
    """Show the place to all, or take it off the list."""
    row = _kept(request, slug)
    if request.method == "POST":
        if row.published:
            actions.unpublish(place=row, by=request.actor)
            messages.success(request, _("Le lieu n’est plus visible : c’est de nouveau un brouillon."))
        else:
            actions.publish(place=row, by=request.actor)
            messages.success(request, _("Le lieu est visible de tous."))
        return redirect("sharing:my_place", row.slug)
    return render(request, "sharing/place_show.html", {"place": row, "trail": trail(step(row))})


@allow(signed_in)
def place_hosts(request, slug):
    """Look for an organisation by its name, and say that it lives there."""
    row = _kept(request, slug)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if request.method == "POST":
        guest = get_object_or_404(live_organisations(), slug=request.POST.get("organisation", ""))
        actions.host(place=row, organisation=guest, by=request.actor)
        messages.success(request, _("%(organisation)s est sur la liste.") % {"organisation": guest})
        return redirect("sharing:my_place", row.slug)
    context = {"place": row, "q": text, "found": owning.named(text, row) if text else []}
    return render(request, "sharing/hosts.html", context | {"trail": trail(step(row), (_("Qui y vit"), ""))})


@allow(signed_in)
def host_end(request, pk):
    host = get_object_or_404(Host.objects.select_related("place", "organisation"), pk=pk)
    row = _kept(request, host.place.slug)
    if request.method == "POST":
        actions.unhost(host=host, by=request.actor)
        messages.success(request, _("C’est fait."))
        return redirect("sharing:my_place", row.slug)
    return render(request, "sharing/host_end.html", {"place": row, "host": host, "trail": trail(step(row))})


@allow(signed_in)
def space_add(request, slug):
    row = _kept(request, slug)
    if not owning.policies_of(row.site.organisation).exists():
        messages.info(request, _("Dites d’abord comment on réserve chez vous : une règle sert à plusieurs salles."))
        return redirect(reverse("sharing:policy_add") + f"?lieu={row.slug}")
    return _space_page(request, row)


@allow(signed_in)
def space_edit(request, pk):
    row = _kept_space(request, pk)
    return _space_page(request, row.place, row)


def _space_page(request, place, space=None):
    policies = owning.policies_of(place.site.organisation)
    form = SpaceForm(request.POST or None, policies=policies, space=space)
    layouts = LayoutsForm(request.POST or None, space=space)

    def save():
        said = {"layouts": layouts.said(), **form.cleaned_data}
        return actions.save_space(place=place, space=space, by=request.actor, **said)

    done, refusal = written(form, save, layouts)
    if done is not None:
        messages.success(request, _("La salle est enregistrée."))
        return redirect("sharing:my_place", place.slug)
    here = (space.resource.name if space else _("Ajouter une salle"), "")
    context = {"place": place, "space": space, "layouts": layouts, "trail": trail(step(place), here)}
    return page(request, "space_form", context, form, refusal, layouts.is_bound and not layouts.is_valid())


@allow(signed_in)
def space_retire(request, pk):
    """No longer lend a room, or lend it again."""
    row = _kept_space(request, pk)
    if request.method == "POST":
        (actions.restore_space if row.retired else actions.retire_space)(space=row, by=request.actor)
        messages.success(request, _("C’est fait."))
        return redirect("sharing:my_place", row.place.slug)
    context = {"space": row, "place": row.place, "ahead": owning.booked_ahead(row, actor=request.actor)}
    return render(request, "sharing/space_retire.html", context | {"trail": trail(step(row.place))})
