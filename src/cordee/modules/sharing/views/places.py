"""The public pages of places and rooms."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.lib.access import allow, anyone
from cordee.modules.sharing.models import Feature, Function
from cordee.modules.sharing.queries import finding, pages
from cordee.modules.sharing.queries import places as queries
from cordee.modules.sharing.rules.lending import PlaceSearch, lends
from cordee.ui.paging import page_of


def trail(*steps):
    """Where this page stands, as (label, address)."""
    return [(_("Lieux"), reverse("sharing:places")), *steps]


def step(place):
    return (place.name, reverse("sharing:place", args=[place.slug]))


@allow(anyone)
def places(request):
    """The places of the territory, in a list and on the map."""
    asked = PlaceSearch.of(request.GET, request.GET.getlist)
    rows, where = finding.found(asked, actor=request.actor), finding.where()
    page = page_of(request, rows)
    context = {
        "asked": asked,
        "page": page,
        "cards": finding.cards(page.object_list),
        "map": finding.map_of(rows, asked),
        "where": where,
        "said": finding.said(asked, where),
        "functions": Function.choices,
        "features": Feature.choices,
        "lends": lends(request.actor),
    }
    return render(request, "sharing/places.html", context)


@allow(anyone)
def place(request, slug):
    """One place: what it is, its rooms, who lives there, how to come."""
    row = get_object_or_404(queries.places_visible_to(request.actor), slug=slug)
    context = pages.of_place(row, actor=request.actor) | {"trail": trail(step(row))}
    return render(request, "sharing/place.html", context)


@allow(anyone)
def space(request, pk):
    """One room: what it has, its rules, its hours."""
    row = get_object_or_404(queries.spaces_visible_to(request.actor), pk=pk)
    context = pages.of_space(row, actor=request.actor) | {"trail": trail(step(row.place), (row.resource.name, ""))}
    return render(request, "sharing/space.html", context)
