"""The directory to print, and to keep where there is no network."""

from itertools import islice

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.access import allow, anyone
from cordee.lib.errors import Refused
from cordee.modules.directory import queries, rules


def _answer(request, most, what):
    """The rows asked for as anyone reads them: a file is passed from hand to hand. Refused beyond ``most``."""
    public = Actor(None, via=Via.PUBLIC, at=request.actor.at)
    asked = rules.Search.of(request.GET, request.GET.getlist)
    found = queries.directory(asked, actor=public)
    ids = list(islice(found.every(), most + 1))
    if len(ids) > most:
        raise Refused(
            _("Il y a trop d’organisations pour un seul fichier."),
            who=_("Vous : choisissez une vallée, une commune ou un thème : %(most)d au plus.") % {"most": most},
        )
    title = ", ".join(str(tag.label) for tag in queries.tags(found))
    return what(
        queries.told_in_batches(ids, actor=public),
        title=title[:1].upper() + title[1:],
        drawn=queries.map_of(found, ""),
        url=request.build_absolute_uri(reverse("directory:list") + (asked.href if asked.query else "")),
        at=request.actor.at,
    )


def _file(content, kind, request, ending):
    name = f"annuaire-{request.actor.today}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@allow(anyone)
def booklet(request):
    """The list with its filters as a booklet: map, organisations by valley, indexes."""
    return _file(_answer(request, queries.MOST_PRINTED, queries.booklet), "application/pdf", request, "pdf")


@allow(anyone)
def offline(request):
    """The list with its filters in one page that needs no network."""
    content = _answer(request, queries.MOST_KEPT, queries.offline)
    return _file(content, "text/html; charset=utf-8", request, "html")
