"""Organisations that someone keeps at hand. Private choices: the journal does not speak of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused
from cordee.modules.directory.models import Favourite

MOST = 500


def _oneself(by: Actor) -> Person:
    if by.person is None:
        raise Refused(_("Il faut un compte pour garder des favoris."), who=_("Vous : un e-mail suffit."))
    return by.person


@transaction.atomic
def keep(*, organisation: Organisation, by: Actor) -> Favourite:
    """Kept once, however often it is asked."""
    person = _oneself(by)
    found = Favourite.objects.filter(person=person, organisation=organisation).first()
    if found is None and Favourite.objects.filter(person=person).count() >= MOST:
        raise Refused(
            _("Vous avez déjà %(n)s favoris, et c’est la limite.") % {"n": MOST},
            who=_("Vous : retirez ceux qui ne servent plus."),
        )
    return found or Favourite.objects.get_or_create(person=person, organisation=organisation, defaults={"at": by.at})[0]


@transaction.atomic
def drop(*, organisation: Organisation, by: Actor) -> None:
    Favourite.objects.filter(person=_oneself(by), organisation=organisation).delete()


@transaction.atomic
def annotate(*, favourite: Favourite, note: str, by: Actor) -> None:
    """A note that only its owner reads."""
    if favourite.person != _oneself(by):
        raise Refused(_("Chacun écrit ses propres notes."), who=_("La personne elle-même."))
    favourite.note = note
    favourite.save(update_fields=["note"])
