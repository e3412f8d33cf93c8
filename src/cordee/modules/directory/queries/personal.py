"""What the directory's own tables hold of a person or of an organisation, for those who ask for their data."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.lib import csvout
from cordee.lib.rows import plain
from cordee.modules.directory.models import Call, Enquiry, Favourite, Freshness, Offer, Portal, SavedSearch
from cordee.modules.directory.queries import enquiries
from cordee.modules.directory.queries.outward import spreadsheet_header, spreadsheet_lines, told_of

Rows = dict[str, list[dict[str, Any]]]
_FRESHNESS = "every verified_on verified_by due_on overdue_on".split()
_PORTAL = "slug title lede filters offered band accent hosts opened_at closed_at".split()


def export(person: Person) -> Rows:
    searches = SavedSearch.objects.filter(person=person)
    favourites = Favourite.objects.filter(person=person).select_related("organisation")
    return {
        "recherches_gardees": [
            {"nom": row.name, "recherche": row.query, "rythme": str(row.get_frequency_display()), "etat": row.state}
            for row in searches
        ],
        "favoris": [
            {"organisation": row.organisation.name, "note": row.note, "depuis": row.at.isoformat()}
            for row in favourites
        ],
        "demandes": enquiries.export(person),
    }


def export_of(organisation: Organisation) -> Rows:
    """What an organisation takes away: checks of its record, calls without names, portals, offers, letters received."""
    letters = Enquiry.objects.filter(organisation=organisation).exclude(state="asked").select_related("words")
    return {
        "verification": plain(Freshness.objects.filter(organisation=organisation), *_FRESHNESS),
        "appels": plain(Call.objects.filter(organisation=organisation).order_by("pk"), "at", "outcome", "again_on"),
        "portails": plain(Portal.objects.filter(organisation=organisation).order_by("pk"), *_PORTAL),
        "offres_et_besoins": [
            {
                "sens": str(row.get_direction_display()),
                "famille": str(row.get_family_display()),
                "titre": row.title,
                "precisions": row.words,
                "expire": row.expires_on.isoformat(),
            }
            for row in Offer.objects.filter(organisation=organisation)
        ],
        "demandes_recues": [
            {
                "le": row.asked_at.isoformat(),
                "nature": str(row.get_kind_display()),
                "etat": str(row.get_state_display()),
                "objet": words.subject if (words := enquiries.words_of(row)) else "",
            }
            for row in letters
        ],
    }


def files_of(organisation: Organisation) -> Iterator[tuple[str, bytes]]:
    """The record as the directory's spreadsheet has it, with what it hides: another Cordée reads it again."""
    reader = Actor(None, organisation, MANAGER)
    address = f"{settings.SITE_URL}{reverse('directory:list')}"
    told = told_of([organisation.pk], actor=reader, provenance=True)
    lines = (line for row in told for line in spreadsheet_lines(row, f"{address}{row['slug']}/"))
    yield "fiche.csv", "".join(csvout.lines(spreadsheet_header(), lines, spreadsheet=True)).encode()


def calendar_of(organisation: Organisation) -> Iterator[Mapping[str, Any]]:
    """The day from which the record is to be read again, and the end of each offer."""
    page = reverse("directory:organisation", args=[organisation.slug])
    for pk, due in Freshness.objects.filter(organisation=organisation).values_list("pk", "due_on"):
        if due is not None:
            yield {"uid": f"freshness-{pk}", "summary": _("Fiche à relire"), "start": due, "url": page}
    offers = Offer.objects.filter(withdrawn_at=None, organisation=organisation).order_by("pk")
    for offer in offers:
        yield {
            "uid": f"offer-{offer.pk}",
            "summary": _("Fin de l’annonce « %(title)s »") % {"title": offer.title},
            "start": offer.expires_on,
            "url": reverse("directory:offer", args=[offer.pk]),
        }
