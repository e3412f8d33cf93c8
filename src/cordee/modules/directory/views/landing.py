"""A page for each commune and each valley: what people search for by the name of a place."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.reference.queries import commune as commune_of
from cordee.kernel.reference.queries import successor, valley_of
from cordee.lib.access import allow, anyone
from cordee.lib.drawn_map import Place
from cordee.modules.directory import queries, rules
from cordee.modules.directory.queries import landing
from cordee.modules.directory.rules.landing import code_in
from cordee.ui.paging import page_of


@dataclass(frozen=True, slots=True)
class Where:
    """What a page is about. ``codes``: its communes; ``centre``: where distances are counted from."""

    title: str
    name: str
    url: str
    asked: rules.Search
    codes: set[str]
    centre: tuple[int | None, int | None]
    about: dict[str, Any]
    valley: Any = None
    chosen: str = ""


def _trail(*more):
    steps = [(_("Annuaire"), reverse("directory:list")), (_("Commune par commune"), reverse("directory:communes"))]
    return [*steps, *more]


@allow(anyone)
def communes(request):
    """Every commune where somebody is, valley by valley."""
    return render(request, "directory/communes.html", {"groups": landing.index(), "trail": _trail()})


@allow(anyone)
def commune(request, place):
    """Who is in this commune. An old name, or a commune that another has taken in, leads on for ever."""
    row = commune_of(code_in(place))
    if row is None:
        raise Http404
    row = successor(row)
    url = landing.commune_url(row.pk, row.name)
    if request.path != url:
        return redirect(url, permanent=True)
    valley = valley_of(row)
    where = Where(
        landing.title_of_commune(row),
        row.name,
        url,
        rules.Search(communes=(row.pk,)),
        {row.pk},
        (row.lat_e6, row.lon_e6),
        landing.about_commune(row),
        valley,
        valley.code if valley else "",
    )
    return _page(request, where)


@allow(anyone)
def valley(request, code):
    """Who is in this valley."""
    row = landing.valley(code)
    if row is None:
        raise Http404
    where = Where(
        landing.title_of_valley(row),
        row.name,
        landing.valley_url(row.code),
        rules.Search(territories=(f"valley:{row.code}",)),
        landing.codes_of_valley(row),
        landing.centre_of_valley(row),
        {"name": row.name},
        chosen=row.code,
    )
    return _page(request, where)


def _page(request, where):
    found = queries.directory(where.asked, actor=request.actor)
    page = page_of(request, found.ids())
    near = landing.neighbours(where.centre, but=where.codes)
    around = [Place(one.code, one.name, one.count, one.lat_e6, one.lon_e6) for one in near] if where.valley else []
    here = landing.places_of(found, where.codes, chosen=where.asked.communes[0] if where.asked.communes else "")
    step = (where.valley.name, landing.valley_url(where.valley.code)) if where.valley else None
    context = {
        "where": where,
        "found": found,
        "page": page,
        "cards": queries.cards(page.object_list, found, actor=request.actor),
        "said": queries.said(page.paginator.count),
        "themes": [(one, where.asked.adding("themes", one.value).href) for one in queries.options(found, "themes")],
        "map": landing.map_of_places([*here, *around], found, chosen=where.chosen),
        "near": near,
        "portals": landing.portals_of(where.asked),
        "canonical": settings.SITE_URL + where.url + (f"?page={page.number}" if page.number > 1 else ""),
        "trail": _trail(*filter(None, [step]), (where.name, where.url)),
    }
    return render(request, "directory/landing.html", context)
