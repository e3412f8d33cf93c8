"""Forgetting a person (GDPR art. 17), as far as the directory's own tables go."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.modules.directory.actions.enquiries import erase_letters
from cordee.modules.directory.models import Enquiry, Favourite, SavedSearch


@transaction.atomic
def erase(*, person: Person, by: Actor) -> list[str]:
    """Favourites, searches and the words of letters go; the dates and states of letters stay without a name."""
    mails = [person.email] if person.email else []
    Favourite.objects.filter(person=person).delete()
    SavedSearch.objects.filter(Q(person=person) | Q(address__in=mails)).delete()
    letters = Enquiry.objects.filter(Q(person=person) | Q(words__sender_email__in=mails))
    erase_letters(ids=list(letters.values_list("pk", flat=True)), by=by)
    if not Enquiry.objects.filter(person=person).exists():
        return []
    return [
        _(
            "Les dates et les réponses des demandes que vous avez envoyées, sans votre nom ni vos mots : les "
            "organisations qui ont répondu doivent pouvoir en rendre compte."
        )
    ]
