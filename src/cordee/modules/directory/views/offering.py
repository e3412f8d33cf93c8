"""The bourse: offers and needs of the organisations, as a list with a map, a page each, a feed and files."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import OfferDirection, OfferFamily
from cordee.lib import csvout
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.lib.errors import Refused
from cordee.modules.directory import queries, rules
from cordee.modules.directory.actions import offering as actions
from cordee.modules.directory.forms.offering import OfferForm
from cordee.modules.directory.models import Offer
from cordee.modules.directory.queries import offering
from cordee.modules.directory.queries import offers_out as outward
from cordee.modules.directory.rules.offering import OfferSearch, can_change, is_shown
from cordee.modules.directory.views.lists import instead, trail
from cordee.ui.paging import page_of


@allow(anyone)
def offers(request):
    """What is offered and needed around here."""
    asked, own = OfferSearch.of(request.GET, request.GET.getlist), request.actor.organisation
    rows = offering.found(asked, actor=request.actor)
    context = {
        "asked": asked,
        "page": page_of(request, rows),
        "map": offering.map_of(rows, asked),
        "directions": OfferDirection.choices,
        "families": OfferFamily.choices,
        "territories": offering.territories(),
        "words": offering.said(asked),
        "own": own if own and request.actor.manages(own) else None,
    }
    return render(request, "directory/offers.html", context)


def _trail(offer):
    return [(_("Offres et besoins"), reverse("directory:offers")), (offer.title, "")]


@allow(anyone)
def offer(request, pk):
    """One offer or need, and what answers it."""
    rows = Offer.objects.filter(organisation__ended_on=None).select_related("organisation", "commune")
    row = get_object_or_404(rows, pk=pk)
    shown = is_shown(row, request.actor.today)
    context = {
        "offer": row,
        "shown": shown,
        "when": offering.when(row),
        "matches": offering.matches(row, actor=request.actor) if shown else [],
        "can_change": can_change(request.actor, row),
        "trail": _trail(row),
    }
    return render(request, "directory/offer.html", context, status=200 if shown else 410)


@allow(signed_in)
def post(request, slug):
    """Write an offer or a need in the name of an organisation."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    require(rules.can_edit, request.actor, row, nearest=instead(row))
    return _written(request, row)


@allow(signed_in)
def change(request, pk):
    found = _own(request, pk)
    return _written(request, found.organisation, found)


def _own(request, pk):
    found = get_object_or_404(offering.offers_visible_to(request.actor), pk=pk)
    require(can_change, request.actor, found, nearest=instead(found.organisation))
    return found


def _written(request, organisation, offer=None):
    form, refusal = OfferForm(request.POST or None, offer=offer, on=request.actor.today), None
    if form.is_valid():
        try:
            row = actions.post(organisation=organisation, offer=offer, by=request.actor, **form.columns())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("C’est publié."))
            return redirect("directory:offer", row.pk)
    context = {"form": form, "refusal": refusal, "organisation": organisation, "offer": offer}
    context["trail"] = [*trail(organisation), (_("Offre ou besoin"), request.path)]
    return render(request, "directory/offer_post.html", context, status=409 if refusal else 422 if form.errors else 200)


@allow(signed_in)
def take_back(request, pk):
    found = _own(request, pk)
    if request.method == "POST":
        actions.take_back(offer=found, by=request.actor)
        messages.success(request, _("C’est retiré de la liste."))
        return redirect("directory:organisation", found.organisation.slug)
    return render(request, "directory/offer_take_back.html", {"offer": found, "trail": _trail(found)})


@allow(anyone)
def feed(request):
    """The latest of a request, for a feed reader (RSS)."""
    asked = OfferSearch.of(request.GET, request.GET.getlist)
    home = request.build_absolute_uri(reverse("directory:offers") + (asked.href if asked.query else ""))
    rss = feedgenerator.Rss201rev2Feed(
        title=_("Offres et besoins"),
        link=home,
        description=", ".join(offering.said(asked))
        or _("Ce que les organisations du territoire proposent et cherchent."),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for row in offering.found(asked, actor=request.actor)[:50]:
        url = request.build_absolute_uri(reverse("directory:offer", args=[row.pk]))
        rss.add_item(
            title=f"{row.get_direction_display().capitalize()} : {row.title}",
            link=url,
            description=" · ".join(word for word in (row.organisation.name, offering.when(row), row.words) if word),
            unique_id=url,
            pubdate=row.posted_at,
            updateddate=row.updated_at,
            categories=[str(row.get_family_display())],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@allow(anyone)
def export(request):
    """The list with its filters, for a spreadsheet."""
    asked = OfferSearch.of(request.GET, request.GET.getlist)
    base = request.build_absolute_uri("/")[:-1]
    rows = offering.found(asked, actor=request.actor).iterator(chunk_size=500)
    lines = (line for row in rows for line in outward.spreadsheet_lines(row, base))
    text = csvout.lines(outward.spreadsheet_header(), lines, spreadsheet=True)
    headers = {"Content-Disposition": f'attachment; filename="bourse-{request.actor.today}.csv"'}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
