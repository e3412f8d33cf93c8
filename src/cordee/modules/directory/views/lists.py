from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.queries import former_names
from cordee.kernel.actors.rules import acts_for_an_organisation
from cordee.kernel.actors.rules.visibility import a_reader
from cordee.kernel.documents import queries as documents
from cordee.kernel.exchange import queries as exchange
from cordee.kernel.outbound import jobs as outbound
from cordee.kernel.outbound.models import Channel
from cordee.kernel.outbound.rules import RESERVED
from cordee.lib.access import allow, anyone, require, signed_in
from cordee.lib.errors import Nearest
from cordee.modules.directory import queries, rules
from cordee.ui.paging import page_of


def trail(organisation=None, here=""):
    """Where this page stands, as (label, address)."""
    steps = [(_("Annuaire"), reverse("directory:list"))]
    if organisation is not None:
        steps.append((organisation.name, reverse("directory:organisation", args=[organisation.slug])))
    return [*steps, (_("Modifier") if organisation else _("Ajouter"), here)] if here else steps


def instead(organisation):
    """What one may do with the record of others: read it, write to them."""
    slug = organisation.slug
    return (
        Nearest(_("Voir la fiche"), reverse("directory:organisation", args=[slug])),
        Nearest(_("Écrire à cette organisation"), reverse("directory:write_to", args=[slug])),
    )


@allow(anyone)
def organisations(request):
    """The list and the map: one answer, whole or, for htmx, what changes of it."""
    asked = rules.Search.of(request.GET, request.GET.getlist)
    found = queries.directory(asked, actor=request.actor)
    page = page_of(request, found.ids())
    cards = queries.cards(page.object_list, found, actor=request.actor)
    _note_reserved([card.organisation for card in cards if queries.shows_reserved(card.organisation)], request.actor)
    context = {
        "asked": asked,
        "found": found,
        "page": page,
        "cards": cards,
        "communes": queries.places(found),
        "total": queries.counted(found.total),
        "said": queries.said(page.paginator.count),
        "tags": queries.tags(found),
        "offers": [] if page.paginator.count else queries.offers(found),
        "filters": queries.filters(found),
        "map": queries.map_of(found, reverse("directory:export_geojson") + asked.href),
        "radii": rules.RADII,
        "sorts": queries.SORTS,
        "can_add": rules.can_add(request.actor),
    }
    if not request.htmx:
        return render(request, "directory/list.html", context)
    answer = render(request, "directory/list.html#answers", context)
    answer["HX-Push-Url"] = f"{request.path}{asked.href}"
    return answer


def _note_reserved(organisations, reader):
    """What a record reserves was read by somebody else: its people will know. Public pages are not followed."""
    outbound.note((row.pk for row in organisations), by=reader, channel=Channel.PAGE, detail=RESERVED)


def _page_of(row, reader):
    """What the page of an organisation shows to this reader."""
    record = queries.record_of(row, actor=reader)
    return {
        "organisation": record.organisation,
        "record": record,
        "former": former_names([row.pk]).get(row.pk, []),
        "standing": queries.standing_of(row, reader.today),
        "sites": record.sites,
        "can_edit": rules.can_edit(reader, row),
        "reserved": queries.is_reserved(row, record.sites, actor=reader),
        "claim_url": "" if record.claimed else reverse("access:claim_ask", args=[row.slug]),
        "map": queries.map_of_sites(row, record.sites),
        "origins": (origins := exchange.origins_of(row)),
        "told": exchange.told_by(record.organisation, record.sites, own=rules.can_edit(reader, row)) if origins else [],
        "papers": documents.public_documents(row),
        "sheet_url": reverse("directory:sheet", args=[row.slug]),
        "trail": trail(row),
        "report_to": queries.animator_address(reader),
    }


@allow(anyone)
def organisation(request, slug):
    row = get_object_or_404(queries.ended_or_live().annotate(claimed=queries.claimed(request.actor.today)), slug=slug)
    if row.ended_on:
        context = {"organisation": row, "can_revive": queries.may_end(request.actor, row)}
        return render(request, "directory/gone.html", context, status=410)
    context = _page_of(row, request.actor)
    if any(map(queries.shows_reserved, [context["organisation"], *context["sites"]])):
        _note_reserved([row], request.actor)
    return render(request, "directory/organisation.html", context)


@allow(signed_in)
def preview(request, slug):
    """The page of one's own organisation as others read it: everybody, or the members of the network."""
    row = get_object_or_404(queries.organisations_visible_to(request.actor), slug=slug)
    require(rules.can_edit, request.actor, row, nearest=instead(row))
    network = request.GET.get("comme") == "reseau"
    reader = a_reader(Visibility.NETWORK if network else Visibility.PUBLIC, at=request.actor.at)
    context = _page_of(row, reader) | {"preview": "network" if network else "public", "claim_url": ""}
    return render(request, "directory/organisation.html", context)


@allow(acts_for_an_organisation)
def own(request):
    """The record of the organisation one acts for: the address that a menu can hold."""
    return redirect("directory:organisation", request.actor.organisation.slug)
