from django.shortcuts import render

from cordee.kernel.access import queries
from cordee.lib.access import allow, anyone


@allow(anyone)
def roles(request):
    """Who may do what: every right of every package, by role, from the manifests."""
    return render(request, "access/roles.html", {"matrix": queries.roles_and_rights()})
