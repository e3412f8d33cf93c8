"""Finding that records are true, reminding those who answer for them, calling the others."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.events import OrganisationChanged, OwnRecordWritten
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor, animates
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.lib.errors import Nearest, Refused
from cordee.lib.module import publish
from cordee.modules.directory import queries
from cordee.modules.directory.actions.records import index
from cordee.modules.directory.models import Call, Freshness, Outcome, Reminder, VerifiedBy
from cordee.modules.directory.rules import freshness as rules


def _held(organisation_id: int) -> Freshness:
    """The row of an organisation, made when it is first needed, and held."""
    row, _new = Freshness.objects.select_for_update().get_or_create(organisation_id=organisation_id)
    return row


def _set(row: Freshness, on: dt.date) -> None:
    """Its deadlines, the next reminder after that day, and what the search is told."""
    row.due_on, row.overdue_on = rules.deadlines(row.verified_on, row.every)
    row.remind_on = rules.next_reminder(row.verified_on, row.every, on)
    row.indexed = rules.standing(row.verified_on, row.due_on, row.overdue_on, on)
    row.save()


def _verified(organisation_id: int, kind: VerifiedBy, on: dt.date) -> None:
    """Both deadlines start again from that day. A verification older than the last one changes nothing."""
    row = _held(organisation_id)
    if row.verified_on is None or on >= row.verified_on:
        row.verified_on, row.verified_by = on, kind
        _set(row, on)


@transaction.atomic
def note_own_writing(*, event: OwnRecordWritten) -> None:
    """A manager has written the record: they have read it. The write that says so has its own journal line."""
    _verified(event.organisation_id, VerifiedBy.ORGANISATION, event.on)


@transaction.atomic
def verify(*, organisation: Organisation, by: Actor) -> None:
    """ "Tout est exact": said by a manager for their organisation, by the animation for what it was told by phone."""
    own = by.writes_own(organisation)
    if not own and not animates(by):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » disent que sa fiche est exacte.")
            % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau quand elle leur a téléphoné."),
        )
    _verified(organisation.pk, VerifiedBy.ORGANISATION if own else VerifiedBy.PHONE, by.today)
    actors.record(by=by, verb="directory.verified", thing=organisation, concerns=organisation)
    publish(OrganisationChanged(organisation.pk))


@transaction.atomic
def choose_period(*, organisation: Organisation, every: int, by: Actor) -> None:
    """How often its manager wants to read it again: 1, 3, 6, 12, 16 months, or 0 for never."""
    if not by.manages(organisation):
        raise Refused(
            _("Seuls les responsables de « %(organisation)s » choisissent quand relire sa fiche.")
            % {"organisation": organisation},
            who=_("Ses responsables, ou l’animation du réseau."),
        )
    row = _held(organisation.pk)
    row.every = every
    _set(row, by.today)
    actors.record(
        by=by, verb="directory.period_chosen", thing=organisation, concerns=organisation, detail={"months": every}
    )
    publish(OrganisationChanged(organisation.pk))


@transaction.atomic
def confirm_by_link(*, reminder: Reminder, by: Actor) -> None:
    """The button behind the mailed link: it serves once, for the period it was sent about."""
    reminder = Reminder.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=reminder.pk)
    organisation = reminder.organisation
    if not queries.still_asks(reminder, by.at):
        page = reverse("directory:organisation", args=[organisation.slug])
        raise Refused(
            _("Ce lien a expiré, a déjà servi, ou la fiche a été vérifiée depuis."),
            who=_("Ses responsables peuvent toujours le dire depuis la fiche, une fois connectés."),
            nearest=(Nearest(_("Voir la fiche de « %(organisation)s »") % {"organisation": organisation}, page),),
            undone=_("Rien n’a changé."),
        )
    reminder.used_at = by.at
    reminder.save(update_fields=["used_at"])
    _verified(organisation.pk, VerifiedBy.ORGANISATION, by.today)
    actors.record(by=by, verb="directory.verified", thing=organisation, concerns=organisation)
    publish(OrganisationChanged(organisation.pk))


@transaction.atomic
def remind(*, organisation: Organisation, by: Actor) -> Reminder | None:
    """The reminder that is due, to its managers, else to the record's own address; None when nobody can be written to.

    After a long silence of the tick only the last of the letters missed is sent.
    """
    row = _held(organisation.pk)
    if row.remind_on is None or row.due_on is None or row.remind_on > by.today:
        return None
    past = [day for day in rules.reminder_days(row.verified_on, row.every) if day <= by.today]
    row.remind_on = rules.next_reminder(row.verified_on, row.every, by.today)
    row.save(update_fields=["remind_on"])
    people = queries.managers_of(organisation, by.today)
    if not people and not organisation.email:
        return None
    reminder, new = Reminder.objects.get_or_create(
        organisation=organisation,
        due_on=row.due_on,
        day=past[-1],
        defaults={"nonce": rules.new_nonce(), "sent_at": by.at, "expires_at": by.at + rules.LINK_LASTS},
    )
    if not new:
        return None
    _tell(reminder, row, people, by)
    actors.record(by=by, verb="directory.reminded", thing=organisation, concerns=organisation)
    return reminder


def _tell(reminder: Reminder, row: Freshness, people: list[Person], by: Actor) -> None:
    organisation = reminder.organisation
    edit = reverse("directory:edit", args=[organisation.slug])
    claim = reverse("access:claim_ask", args=[organisation.slug])
    context = {
        "organisation": organisation,
        "row": row,
        "overdue": row.overdue_on is not None and reminder.day >= row.overdue_on,
        "link": absolute(reverse("directory:reminder", args=[reminder.pk, rules.key_of(reminder)])),
        "edit": absolute(edit if people else claim),
        "claimed": bool(people),
        "expires_at": reminder.expires_at,
    }
    said: dict[str, Any] = {
        "notice": "directory.still_true",
        "key": f"still-true:{reminder.pk}",
        "context": context,
        "by": by,
    }
    for person in people:
        tell(person=person, **said)
    if not people:
        tell(address=organisation.email, language=queries.mail_language(organisation), **said)


@transaction.atomic
def record_call(*, organisation: Organisation, outcome: Outcome, again_on: dt.date | None = None, by: Actor) -> Call:
    """What a call gave. "Exact" and "corrected" verify the record by telephone; "ceased" leaves its end to be said."""
    if not animates(by):
        raise Refused(_("L’animation du réseau tient la liste des appels."), who=_("L’équipe qui anime le réseau."))
    if organisation.ended_on is not None:
        raise Refused(_("Cette organisation a cessé : elle n’est plus à appeler."), undone=_("Rien n’a été noté."))
    if outcome == Outcome.AGAIN and (again_on is None or again_on <= by.today):
        raise Refused(_("Un appel à refaire a une date, à partir de demain."), undone=_("L’appel n’a pas été noté."))
    call = Call.objects.create(
        organisation=organisation,
        person=by.person,
        at=by.at,
        outcome=outcome,
        again_on=again_on if outcome == Outcome.AGAIN else None,
    )
    if outcome in rules.VERIFIES:
        _verified(organisation.pk, VerifiedBy.PHONE, by.today)
    actors.record(
        by=by, verb="directory.called", thing=organisation, concerns=organisation, detail={"outcome": outcome}
    )
    if outcome in rules.VERIFIES:
        publish(OrganisationChanged(organisation.pk))
    return call


@transaction.atomic
def index_states(*, ids: Iterable[int], by: Actor) -> None:
    """Tell the search of these records, whose state the passing of time has changed. Derived: no journal line."""
    some = list(ids)
    rows = list(Freshness.objects.filter(organisation__in=some).select_for_update())
    for row in rows:
        row.indexed = rules.standing(row.verified_on, row.due_on, row.overdue_on, by.today)
    Freshness.objects.bulk_update(rows, ["indexed"])
    index(ids=some)


@transaction.atomic
def forget_calls(*, person: Person, by: Actor) -> list[str]:
    """Calls stay, because the next one depends on them; who made them goes."""
    made = Call.objects.filter(person=person).update(person=None)
    return [_("Les appels que vous avez passés aux organisations restent notés, sans votre nom.")] if made else []
