from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cordee.kernel.access import actions, queries
from cordee.kernel.access.forms.people import Erase
from cordee.lib.access import allow, signed_in


@allow(signed_in)
def my_data(request):
    """What Cordée holds of me, and what I may ask."""
    found = queries.everything_of(request.actor.person)
    counts = [(module, [(heading, len(rows)) for heading, rows in data.items() if rows]) for module, data in found]
    return render(request, "access/my_data.html", {"counts": [line for line in counts if line[1]]})


@allow(signed_in)
@reauthentication_required
def my_data_zip(request):
    """Everything, in one file; asks for the password again, since it is everything."""
    response = HttpResponse(queries.zip_of(request.actor.person), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees-cordee.zip"'
    response["Cache-Control"] = "no-store"
    return response


@allow(signed_in)
@reauthentication_required(allow_get=True)
def erase(request):
    """Erase my account: what goes, what stays and why, then one press."""
    person = request.actor.person
    form = Erase(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.erase_account(person=person, by=request.actor)
        logout(request)
        messages.success(request, _("Votre compte est effacé. Merci d’avoir fait un bout de chemin avec nous."))
        return redirect("home")
    context = {
        "form": form,
        "kept": actions.preview_erasure(person=person, by=request.actor),
        "orphans": queries.left_without_manager(person),
    }
    return render(request, "access/erase.html", context, status=422 if form.errors else 200)
