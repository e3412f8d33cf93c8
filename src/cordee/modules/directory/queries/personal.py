"""What the directory's own tables hold of a person or of an organisation, for those who ask for their data."""

from typing import Any

from cordee.kernel.actors.models import Organisation, Person
from cordee.modules.directory.models import Enquiry, Favourite, Offer, SavedSearch
from cordee.modules.directory.queries import enquiries

Rows = dict[str, list[dict[str, Any]]]


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
    """What an organisation takes away: its offers, and the letters it received, while their words are kept."""
    letters = Enquiry.objects.filter(organisation=organisation).exclude(state="asked").select_related("words")
    return {
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
