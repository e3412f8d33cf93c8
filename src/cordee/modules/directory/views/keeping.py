"""What people keep for themselves: favourites, and searches that tell them what is new."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cordee.kernel.actors.rules import Via
from cordee.lib import csvout, pace
from cordee.lib.access import allow, anyone, signed_in
from cordee.lib.errors import Refused
from cordee.modules.directory import queries, rules
from cordee.modules.directory.actions import favourites as keeping
from cordee.modules.directory.actions import watching as actions
from cordee.modules.directory.forms.watching import NoteForm, SearchForm, WatchForm
from cordee.modules.directory.models import SavedSearch, Watched
from cordee.modules.directory.queries import favourites as kept
from cordee.modules.directory.queries import offering, watching
from cordee.modules.directory.rules import links
from cordee.modules.directory.rules.offering import OfferSearch
from cordee.modules.directory.rules.watching import may_confirm
from cordee.ui.paging import page_of

MAILS_A_MINUTE = 5  # from one network address: more is a machine


def keep_pace(request, what):
    """Raises Refused for a connection that asks for mails faster than people do."""
    if pace.too_fast(f"{what}:{request.META.get('REMOTE_ADDR', '')}", MAILS_A_MINUTE):
        raise Refused(_("Trop de demandes viennent de votre connexion."), who=_("Vous : réessayez dans une minute."))


def private(response):
    """The address of the page is a secret: it is not stored."""
    response["Cache-Control"] = "no-store"
    return response


def _back(request, fallback):
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else fallback)


# ── favourites ──


@allow(signed_in)
@require_POST
def favourite(request, slug):
    """The star of a record: kept, or no longer."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    if "drop" in request.POST:
        keeping.drop(organisation=row, by=request.actor)
        messages.success(request, _("« %(name)s » n’est plus dans vos favoris.") % {"name": row.name})
    else:
        keeping.keep(organisation=row, by=request.actor)
        messages.success(request, _("« %(name)s » est dans vos favoris.") % {"name": row.name})
    return _back(request, reverse("directory:organisation", args=[slug]))


@allow(signed_in)
def favourites(request):
    """One's favourites, each with its note."""
    if request.method == "POST":
        row = get_object_or_404(kept.favourites_of(request.actor), pk=_number(request.POST.get("favourite")))
        form = NoteForm(request.POST)
        if form.is_valid():
            keeping.annotate(favourite=row, note=form.cleaned_data["note"], by=request.actor)
            messages.success(request, _("C’est noté."))
        return redirect("directory:favourites")
    return render(request, "directory/favourites.html", {"page": page_of(request, kept.favourites_of(request.actor))})


def _number(text):
    if not (text or "").isdecimal():
        raise Http404
    return min(int(text), 2**63 - 1)


@allow(signed_in)
def favourites_csv(request):
    """One's favourites, for a spreadsheet."""
    base = request.build_absolute_uri(reverse("directory:list"))
    text = csvout.lines(kept.CSV_HEADER, kept.csv_lines(request.actor, base), spreadsheet=True)
    headers = {"Content-Disposition": 'attachment; filename="favoris.csv"'}
    return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


# ── saved searches ──


def _organisations(request):
    """The request in its words, how many answer today, and how it is kept."""
    asked = rules.Search.of(request.GET, request.GET.getlist)
    found = queries.directory(asked, actor=request.actor)
    words = [str(tag.label) for tag in queries.tags(found)]
    return Watched.ORGANISATIONS, asked.query, words or [_("toutes les organisations")]


def _offers(request):
    asked = OfferSearch.of(request.GET, request.GET.getlist)
    return Watched.OFFERS, asked.query, offering.said(asked) or [_("toutes les offres et tous les besoins")]


@allow(anyone)
def watch(request):
    """Be told of new organisations that answer this search."""
    return _watch(request, *_organisations(request))


@allow(anyone)
def watch_offers(request):
    """The same for offers and needs."""
    return _watch(request, *_offers(request))


def _watch(request, kind, query, words):
    person = request.actor.person
    form = WatchForm(request.POST or None, signed_in=person is not None, initial={"name": ", ".join(words)[:120]})
    refusal, sent = None, False
    if form.is_valid():
        try:
            sent = _kept(request, form, kind, query)
        except Refused as refused:
            refusal = refused
        else:
            if person is not None:
                messages.success(request, _("C’est gardé : vous serez prévenu des nouveautés."))
                return redirect("directory:searches")
    context = {"form": form, "words": words, "sent": sent, "refusal": refusal}
    context |= {"back": watching.list_url(kind, query), "door_tab": watching.LIST[kind]}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "directory/watch.html", context, status=status)


def _kept(request, form, kind, query):
    """True, also for a program that filled the trap: it learns nothing, and nothing is sent."""
    if not form.trapped:
        if request.actor.person is None:
            keep_pace(request, "alert")
        actions.keep(kind=kind, query=query, language=get_language() or "", by=request.actor, **form.cleaned_data)
    return True


@allow(anyone)
def alert_link(request, pk, key):
    """What the mails of a search lead to: begin the alerts, or end them; one button, since scanners open links."""
    search = SavedSearch.objects.filter(pk=pk).first()
    if search is None or not links.fits(search, key):
        return private(render(request, "directory/alert_gone.html", status=404))
    by = request.actor.through(Via.LINK)
    if request.method == "POST" and "end" in request.POST:
        actions.end(search=search, by=by)
        return private(render(request, "directory/alert_gone.html", {"ended": True}))
    if request.method == "POST":
        search = actions.confirm(search=search, by=by)
    context = {"search": search, "open": may_confirm(search, request.actor.at), "done": request.method == "POST"}
    context["list"] = watching.list_url(search.kind, search.query)
    return private(render(request, "directory/alert_link.html", context))


@allow(signed_in)
def searches(request):
    """One's saved searches."""
    rows = page_of(request, watching.searches_of(request.actor))
    shown = [(row, watching.list_url(row.kind, row.query)) for row in rows]
    return render(request, "directory/searches.html", {"page": rows, "searches": shown})


@allow(signed_in)
def search(request, pk):
    """Rename a search, change its pace, pause it, end it."""
    row = get_object_or_404(watching.searches_of(request.actor), pk=pk)
    if request.method == "POST" and "end" in request.POST:
        actions.end(search=row, by=request.actor)
        messages.success(request, _("La recherche « %(name)s » est arrêtée.") % {"name": row.name})
        return redirect("directory:searches")
    initial = {"name": row.name, "frequency": row.frequency, "paused": row.state == "paused"}
    form = SearchForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.change(search=row, by=request.actor, **form.cleaned_data)
        messages.success(request, _("C’est enregistré."))
        return redirect("directory:searches")
    context = {"search": row, "form": form, "list": watching.list_url(row.kind, row.query)}
    return render(request, "directory/search.html", context, status=422 if form.errors else 200)
