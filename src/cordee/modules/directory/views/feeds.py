"""The public directory in the formats that other tools read. Everybody reads the same, signed in or not, and
whoever has it already is told so (304)."""

import json
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from cordee.lib.access import allow, anyone
from cordee.lib.api import as_json
from cordee.lib.conditional import tag_of, unless_known
from cordee.modules.directory import queries
from cordee.modules.directory.queries import feeds
from cordee.modules.directory.rules.vocabularies import FILE

JSON = "application/json; charset=utf-8"


def _base():
    """The address of the list of pages, as everybody knows it."""
    return settings.SITE_URL + reverse("directory:list")


def _open(response):
    """Pages of other sites may read it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _unless_known(view):
    """What leaves here is public and follows from the records, the readings of lists and the day."""

    @wraps(view)
    def conditional(request, **named):
        mark = queries.mark_of(feeds.everybody(request.actor.at))
        tag = tag_of(mark, get_language(), request.path)
        return _open(unless_known(request, tag, lambda: view(request, **named)))

    return conditional


def _streamed(head, items, tail):
    def text():
        yield head
        for number, item in enumerate(items):
            yield (",\n" if number else "\n") + json.dumps(item, ensure_ascii=False)
        yield tail

    return StreamingHttpResponse(text(), content_type=JSON)


def _each(request):
    base = _base()
    return ((row, f"{base}{row['slug']}/") for row in feeds.public_rows(request.actor.at))


@allow(anyone)
@_unless_known
def gogocarto(request):
    """The elements of a source of GoGoCarto, that Transiscope reads too."""
    elements = (element for row, url in _each(request) for element in feeds.gogocarto(row, url))
    licence = json.dumps(settings.OPEN_LICENCE_URL)
    return _streamed(f'{{"licence": {licence}, "data": [', elements, "\n]}\n")


@allow(anyone)
@_unless_known
def data_inclusion(request):
    """Structures of data·inclusion, schema v1: those that it can take."""
    told = (feeds.data_inclusion(row, url) for row, url in _each(request))
    return _streamed("[", (one for one in told if one is not None), "\n]\n")


@allow(anyone)
@_unless_known
def murmurations_list(request):
    """The addresses of every profile, for an index."""
    return _streamed("[", ({"profile_url": f"{url}murmurations.json"} for _row, url in _each(request)), "\n]\n")


@allow(anyone)
@_unless_known
def murmurations(request, slug):
    """The profile of one organisation, with the day until which it can be trusted."""
    row = feeds.public_row(slug, request.actor.at)
    if row is None:
        raise Http404
    expires = feeds.expiries([row["pk"]]).get(row["pk"])
    return as_json(feeds.murmurations(row, f"{_base()}{slug}/", expires))


@allow(anyone)
@_unless_known
def catalog(request):
    """The open data sets, as a portal of open data harvests them (DCAT-AP)."""
    issued, modified = feeds.span_of_changes()
    told = feeds.catalog(settings.SITE_URL, modified=modified, issued=issued)
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1), content_type="application/ld+json")


@allow(anyone)
@_unless_known
def news(request):
    """New and changed records, for a news reader."""
    at, base = request.actor.at, _base()
    text = feeds.atom(feeds.news(at), base=base, title=f"Annuaire de {settings.SITE_NAME}", at=at)
    return HttpResponse("".join(text), content_type="application/atom+xml; charset=utf-8")


@allow(anyone)
def correspondences(request):
    """Our themes and legal forms in the codes of other lists."""
    text = FILE.read_text()
    return _open(unless_known(request, tag_of(text), lambda: HttpResponse(text, content_type=JSON)))
