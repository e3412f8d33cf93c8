from django.shortcuts import render

from cordee.kernel.search import queries
from cordee.lib.access import allow, anyone


@allow(anyone)
def search(request):
    """Everything the reader may find, grouped by kind."""
    text = request.GET.get("q", "").strip()[:200]
    return render(request, "search/search.html", {"q": text, "groups": queries.grouped(text, actor=request.actor)})
