"""The fair-use meter of the network, and its file."""

from django.http import HttpResponse
from django.shortcuts import render

from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.lib import csvout
from cordee.lib.access import allow
from cordee.modules.sharing.queries import fairness as queries


@allow(acts_for_an_organisation)
def fairness(request):
    """Hours lent and borrowed: one's own by family, the network's by organisation; how far one's things are used."""
    at, own = request.actor.at, request.actor.organisation
    year = queries.year_of(request.GET.get("annee", ""), at)
    flows = queries.flows(year, at)
    context = {
        "year": year,
        "years": queries.years(at),
        "families": queries.by_family(flows, own.pk),
        "organisations": queries.by_organisation(flows),
        "uses": queries.uses(year, own, at),
        "own": own,
    }
    return render(request, "sharing/fairness.html", context)


@allow(acts_for_an_organisation)
def fairness_csv(request):
    """Who lent to whom, by family, for a spreadsheet."""
    at = request.actor.at
    year = queries.year_of(request.GET.get("annee", ""), at)
    text = csvout.lines(queries.csv_header(), queries.csv_lines(queries.flows(year, at)), spreadsheet=True)
    headers = {"Content-Disposition": f'attachment; filename="prete-emprunte-{year}.csv"'}
    return HttpResponse("".join(text), content_type="text/csv; charset=utf-8", headers=headers)
