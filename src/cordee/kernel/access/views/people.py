from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override

from cordee.kernel.access.forms.people import MyAccount, Name
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.queries import current_memberships
from cordee.lib.access import allow, signed_in
from cordee.ui.context import SCHEME_COOKIE


@allow(signed_in)
def welcome(request):
    """After the first sign-in: how to call them."""
    person = request.actor.person
    form = Name(request.POST or None, initial={"name": person.name})
    target = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if request.method == "POST" and form.is_valid():
        actors.edit_person(person=person, name=form.cleaned_data["name"], by=request.actor)
        messages.success(request, _("Bonjour %(name)s.") % {"name": person.name})
        return redirect(target if safe else "home")
    return render(request, "access/welcome.html", {"form": form}, status=422 if form.errors else 200)


@allow(signed_in)
def my_account(request):
    """Name, phone, language, appearance; and the ways to everything else that is one's own."""
    person = request.actor.person
    initial = {
        "name": person.name,
        "phone": person.phone,
        "language": person.language or request.LANGUAGE_CODE[:2],
        "scheme": person.scheme,
    }
    form = MyAccount(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actors.edit_person(person=person, by=request.actor, **form.cleaned_data)
        with override(person.language):
            messages.success(request, _("Votre compte est à jour."))
        return _kept(redirect("access:my_account"), person)
    held = current_memberships(person, request.actor.today)
    context = {"form": form, "memberships": held}
    return render(request, "access/my_account.html", context, status=422 if form.errors else 200)


def _kept(response, person):
    """The choice holds on this device at once; on others, at the next sign-in."""
    secure = settings.SESSION_COOKIE_SECURE
    year = 31_536_000
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, max_age=year, samesite="Lax", secure=secure)
    if person.scheme:
        response.set_cookie(SCHEME_COOKIE, person.scheme, max_age=year, samesite="Lax", secure=secure, httponly=True)
    else:
        response.delete_cookie(SCHEME_COOKIE, samesite="Lax")
    return response
