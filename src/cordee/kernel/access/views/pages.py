from django.conf import settings
from django.shortcuts import render

from cordee.kernel.access import queries
from cordee.kernel.access.rules import reads_a_journal
from cordee.kernel.actors.queries import journal_visible_to, sentences
from cordee.lib.access import allow, anyone
from cordee.ui.paging import page_of


@allow(anyone)
def roles(request):
    """Who may do what: every right of every package, by role, from the manifests."""
    return render(request, "access/roles.html", {"matrix": queries.roles_and_rights()})


@allow(reads_a_journal)
def journal(request):
    """What was done: in one's organisation, or in all of them for who animates or operates."""
    page = page_of(request, journal_visible_to(request.actor), per=30)
    every = request.actor.is_animator or request.actor.is_operator
    context = {"page": page, "sentences": sentences(page.object_list), "every": every}
    return render(request, "access/journal.html", context)


@allow(anyone)
def processing(request):
    """The register of processing (GDPR art. 30), from the manifests."""
    return render(request, "access/processing.html", {"register": queries.register()})


@allow(anyone)
def legal(request):
    """Who publishes and who hosts, as the operator's settings say."""
    return render(request, "access/legal.html", {"host": queries.network_host(), "mail": settings.DEFAULT_FROM_EMAIL})


@allow(anyone)
def accessibility(request):
    """Only what was measured; without an audit the law's word is "non conforme"."""
    return render(request, "access/accessibility.html", {"host": queries.network_host()})
