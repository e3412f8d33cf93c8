from django.shortcuts import get_object_or_404, render

from cordee.lib.access import allow, anyone
from cordee.modules.directory import queries, rules
from cordee.ui.paging import page_of


@allow(anyone)
def organisations(request):
    """The list and the map: one answer, whole or, for htmx, what changes of it."""
    asked = rules.Search.of(request.GET, request.GET.getlist)
    found = queries.directory(asked, actor=request.actor)
    page = page_of(request, found.ids())
    answer = render(
        request,
        "directory/list.html#answers" if request.htmx else "directory/list.html",
        {
            "asked": asked,
            "found": found,
            "page": page,
            "cards": queries.cards(page.object_list, found, actor=request.actor),
            "communes": queries.places(found.matching()),
            "radii": rules.RADII,
            "sorts": queries.SORTS,
            "said": queries.said(page.paginator.count),
            "tags": queries.tags(found),
            "offers": [] if page.paginator.count else queries.offers(found),
            "filters": queries.filters(found),
            "can_add": False,
        },
    )
    if request.htmx:
        answer["HX-Push-Url"] = f"{request.path}{asked.href}"
    return answer


@allow(anyone)
def organisation(request, slug):
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    return render(request, "directory/organisation.html", {"organisation": row})
