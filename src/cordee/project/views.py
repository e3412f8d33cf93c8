import logging
import secrets

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cordee.lib.access import Forbidden, allow, anyone, signed_in
from cordee.project import queries
from cordee.project.context import acting_of
from cordee.project.middleware import ACTING_FOR
from cordee.project.refusing import refusal_of, seats_that_open
from cordee.ui.context import SCHEME_COOKIE, SCHEMES
from cordee.ui.gallery import samples
from cordee.ui.icons import symbols

log = logging.getLogger("cordee")

SWITCHED_ON = "switched_on"  # in the session: the page where one last chose on whose behalf to act


def _newcomer(request):
    """Nobody we know and nothing to tell them: their home page is the same for all."""
    return not {settings.SESSION_COOKIE_NAME, "messages"} & set(request.COOKIES)


def _public(figures):
    return {"welcome": figures, "examples": queries.common_themes()}


@allow(anyone)
def home(request):
    """What one can do here. Kept by language, scheme and figures, so that it is never older than what it counts."""
    if request.actor.person is not None:
        return render(request, "home_member.html", {"awaiting": queries.awaiting(request.actor)})
    figures = queries.welcome()
    if not _newcomer(request):
        return render(request, "home.html", _public(figures))
    dressed = request.COOKIES.get(SCHEME_COOKIE, "")
    key = f"home:{get_language()}:{dressed if dressed in SCHEMES else ''}:{figures.key}"
    html = cache.get_or_set(key, lambda: render_to_string("home.html", _public(figures), request))
    return HttpResponse(html)


@allow(anyone)
def gallery(request):
    """Every piece of the design system, in all its states."""
    return render(request, "ui/gallery.html", samples() | {"icons": sorted(symbols())})


@allow(anyone)
def api_page(request):
    """How to connect another tool, for people."""
    paces = {"public_pace": settings.API_PACE_PUBLIC, "token_pace": settings.API_PACE_TOKEN}
    told = {**paces, "licence_url": settings.OPEN_LICENCE_URL}
    root, described = reverse("api:api-root"), reverse("api:openapi-json")
    return render(request, "api.html", told | {"root": request.build_absolute_uri(root), "described": described})


@allow(anyone)
def healthz(request):
    """For the operator's watch: answers when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def _back(request, target):
    """Where the person was, when it is one of our pages."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else reverse("home"))


def _remember(answer, name, value):
    """A choice kept on this device for a year; it says nothing of the person."""
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=31_536_000, samesite="Lax", httponly=True, secure=secure)
    return answer


@allow(anyone)
@require_safe
def language(request, code):
    """A plain link, without token or cookie beforehand: the choice harms nobody, and anonymous pages stay the same."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    return _remember(_back(request, request.GET.get("next", "")), settings.LANGUAGE_COOKIE_NAME, code)


@allow(anyone)
@require_safe
def scheme(request, chosen):
    """Light, dark, or as the device does ("auto")."""
    if chosen not in (*SCHEMES, "auto"):
        raise Http404
    return _remember(_back(request, request.GET.get("next", "")), SCHEME_COOKIE, chosen)


@allow(signed_in)
@require_POST
def act_for(request):
    """On whose behalf the next acts are: an organisation of one's own, or oneself (0)."""
    acting = acting_of(request.actor)
    chosen = request.POST.get("organisation", "")
    seat = next((seat for seat in acting.seats if str(seat.id) == chosen), None) if acting else None
    request.session[ACTING_FOR] = seat.id if seat else 0
    if seat:
        messages.success(request, _("Vous agissez maintenant au nom de : %(name)s.") % {"name": seat.name})
    else:
        messages.success(request, _("Vous agissez maintenant en votre nom propre."))
    request.session[SWITCHED_ON] = request.POST.get("next", "")
    return _back(request, request.POST.get("next", ""))


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def form_too_old(request, reason=""):
    """Django's CSRF failure: a page left open too long, or cookies refused."""
    return render(request, "csrf.html", status=403)


def _lost_by_switching(request):
    """Home, when the page where one changed sides may no longer be seen; None for any other refusal."""
    session = getattr(request, "session", None)
    if session is None or session.get(SWITCHED_ON) != request.get_full_path():
        return None
    del session[SWITCHED_ON]
    messages.info(request, _("La page où vous étiez n’est pas pour ce rôle : vous voici à l’accueil."))
    return HttpResponseRedirect(reverse("home"))


def forbidden(request, exception=None):
    """Which rule said no, who can open, the nearest yes; the same page whether what was asked for exists or not."""
    context = {}
    if isinstance(exception, Forbidden) and request.actor.person is not None:
        context = {"refusal": refusal_of(exception, request.actor), "seats": seats_that_open(exception, request)}
    return _lost_by_switching(request) or render(request, "403.html", context, status=403)


def not_found(request, exception=None):
    return _lost_by_switching(request) or render(request, "404.html", status=404)


def broken(request):
    """Our fault. Asks neither the database nor the request, which may be what broke; says a reference to quote."""
    reference = getattr(request, "id", "") or secrets.token_hex(4).upper()
    log.exception("page_broken", extra={"reference": reference, "path": request.path})
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
