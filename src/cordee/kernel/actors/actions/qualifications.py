"""Every write of what a person has learnt to do, by the organisation that vouches for it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cordee.kernel.actors.actions.journal import record
from cordee.kernel.actors.models import Organisation, Person, Qualification
from cordee.kernel.actors.rules import Actor
from cordee.lib.errors import Refused


@transaction.atomic
def give_qualification(
    *, person: Person, given_by: Organisation, code: str, label: str, by: Actor, until: dt.date | None = None
) -> Qualification:
    """This organisation says that the person may be trusted with it, from today until this day (excluded).

    Given again, it is renewed. ValidationError for a code that is not one. Raises Refused.
    """
    _refuse_stranger(given_by, by)
    if person.erased_at is not None:
        raise Refused(_("Ce compte est effacé."))
    if until is not None and until <= by.today:
        raise Refused(_("La fin doit venir après aujourd’hui."), who=_("Vous : pour y mettre fin, retirez-la."))
    held = Qualification.objects.select_for_update().filter(person=person, given_by=given_by, code=code).first()
    row = held or Qualification(person=person, given_by=given_by, code=code, since=by.today)
    if row.until is not None and row.until <= by.today:  # it had lapsed: it begins again
        row.since = by.today
    row.label, row.until = label.strip(), until
    row.full_clean()
    row.save()
    _told("actors.qualification_given", row, by)
    return row


@transaction.atomic
def withdraw_qualification(*, qualification: Qualification, by: Actor) -> None:
    """It no longer holds, from this minute; the journal keeps that it did. Raises Refused."""
    _refuse_stranger(qualification.given_by, by)
    _told("actors.qualification_withdrawn", qualification, by)
    qualification.delete()


def _refuse_stranger(giver: Organisation, by: Actor) -> None:
    if not by.manages(giver):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » disent qui est formé.") % {"organisation": giver},
            who=_("Ses responsables, ou l’animation du réseau."),
        )


def _told(verb: str, row: Qualification, by: Actor) -> None:
    record(by=by, verb=verb, thing=row, concerns=row.given_by, detail={"code": row.code})
