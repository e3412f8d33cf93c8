"""The search over all owners: a form that is its own address, answers, and what is possible instead."""

from django.shortcuts import render

from cordee.lib.access import allow, anyone
from cordee.modules.sharing.forms.search import SearchForm
from cordee.modules.sharing.queries import search as queries
from cordee.modules.sharing.queries.search_other import others
from cordee.modules.sharing.queries.search_words import in_words
from cordee.ui.paging import page_of


@allow(anyone)
def search(request):
    """Who has a room, or a thing, for these hours, within reach."""
    asked = "jour" in request.GET
    form = SearchForm(request.GET, now=request.actor.at) if asked else SearchForm.first(request.actor.at)
    if not (asked and form.is_valid()):
        return render(request, "sharing/search.html", {"form": form}, status=422 if asked else 200)
    wish = form.wish(request.actor)
    found = queries.answer(wish, by=request.actor)
    context = {
        "form": form,
        "wish": wish,
        "words": in_words(wish),
        "page": page_of(request, found.items),
        "busy": [] if found.items else found.busy[:5],
        "others": [] if found.items else others(found, wish, by=request.actor),
    }
    return render(request, "sharing/search.html", context)
