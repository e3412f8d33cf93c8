import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date

from cordee.kernel.reference import actions, queries
from cordee.kernel.reference.forms import FigureForm
from cordee.kernel.reference.rules import operates
from cordee.lib.access import allow, anyone
from cordee.lib.errors import Refused
from cordee.ui.paging import page_of


@allow(anyone)
def parameters(request: HttpRequest) -> HttpResponse:
    """The legal figures valid on a day, today unless another is asked for."""
    text, to_check = request.GET.get("q", ""), request.GET.get("a-verifier") == "1"
    on = _day(request.GET.get("le", "")) or request.actor.today  # type: ignore[attr-defined]
    rows = queries.figures_on(on, text=text, to_check=to_check)
    context = {"page": page_of(request, rows, per=30), "on": on, "q": text, "to_check": to_check}
    return render(request, "reference/parameters.html", context)


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@allow(anyone)
def figure(request: HttpRequest, code: str) -> HttpResponse:
    rows = list(queries.figures(code))
    if not rows:
        raise Http404
    return render(request, "reference/figure.html", {"rows": rows[::-1], "last": rows[-1], "code": code})


@allow(operates)
def add_figure(request: HttpRequest, code: str) -> HttpResponse:
    rows = list(queries.figures(code))
    if not rows:
        raise Http404
    form, refusal = FigureForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_figure(code=code, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
            return redirect("reference:figure", code=code)
        except Refused as refused:
            refusal = refused
    status = 409 if refusal else 422 if form.errors else 200
    context = {"form": form, "refusal": refusal, "last": rows[-1], "code": code}
    return render(request, "reference/add_figure.html", context, status=status)


@allow(anyone)
def communes(request: HttpRequest) -> HttpResponse:
    """Communes that a text may name: the options of a text box as one types, else a page to look them up."""
    htmx = request.htmx  # type: ignore[attr-defined]
    text = request.GET.get("q", "") or request.GET.get(htmx.trigger_name or "", "")
    found = queries.find_communes(text[:80]) if len(text.strip()) > 1 else []
    template = "reference/communes.html#options" if htmx else "reference/communes.html"
    return render(request, template, {"found": found, "q": text})


@allow(anyone)
def territories(request: HttpRequest) -> HttpResponse:
    """The options of a text box that asks for a territory, as one types: nothing to read by itself."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx:
        return redirect("reference:communes")
    text = request.GET.get(htmx.trigger_name or "", "")
    found = queries.find_territories(text[:120]) if len(text.strip()) > 1 else []
    return render(request, "reference/territories.html", {"found": found})
