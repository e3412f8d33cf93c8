"""Messages and referrals: who receives them, who reads their words, what waits."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.access.queries import animators
from cordee.kernel.actors.models import Membership, Organisation, Person
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.notifications import queries as notifications
from cordee.lib.module import Awaits
from cordee.modules.directory.models import Enquiry, EnquiryState, EnquiryStep, EnquiryWords, Route
from cordee.modules.directory.rules import enquiries as rules

NOTICE = "directory.enquiry"
AWAITED = 3  # on the home page; the list has the others


def _whole(rows: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    return rows.select_related("organisation", "on_behalf", "person", "words")


def received_by(actor: Actor) -> QuerySet[Enquiry]:
    """What came to the organisation acted for, and what the animation must forward; the latest first."""
    if actor.person is None or actor.organisation is None:
        return Enquiry.objects.none()
    mine = Q(pk__in=[])
    if actor.role == MANAGER:
        mine |= Q(organisation=actor.organisation.pk)
    if actor.is_animator:
        mine |= Q(route=Route.ANIMATORS)
    return _whole(Enquiry.objects.filter(mine).exclude(state=EnquiryState.ASKED))


def sent_by(actor: Actor) -> QuerySet[Enquiry]:
    """What this person wrote."""
    if actor.person is None:
        return Enquiry.objects.none()
    return _whole(Enquiry.objects.filter(person=actor.person))


def enquiries_visible_to(actor: Actor) -> QuerySet[Enquiry]:
    """What this reader received or sent: nobody else reads letters."""
    return _whole(
        Enquiry.objects.filter(Q(pk__in=received_by(actor).values("pk")) | Q(pk__in=sent_by(actor).values("pk")))
    )


def by_link(pk: int) -> Enquiry | None:
    return _whole(Enquiry.objects.filter(pk=pk)).first()


def words_of(enquiry: Enquiry) -> EnquiryWords | None:
    """The personal part; None once it is erased."""
    return getattr(enquiry, "words", None)


def history_of(enquiry: Enquiry) -> list[EnquiryStep]:
    return list(enquiry.steps.select_related("person"))


def _email_of(organisation: Organisation) -> str:
    """The address of a record, hidden or not: it is written to and never shown."""
    sites = organisation.sites.filter(closed_on=None).exclude(email="").values_list("email", flat=True)
    return organisation.email or sites.first() or ""


def managers_of(organisation: Organisation, on: dt.date) -> list[Person]:
    held = Membership.objects.filter(organisation=organisation, role=MANAGER, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on), person__is_active=True).select_related("person")
    return [row.person for row in held.order_by("pk")]


def route_to(organisation: Organisation, on: dt.date) -> tuple[Route, list[Person], str]:
    """Where a letter goes: the managers, else the address of the record, else the animation, who forward it.

    Whoever has refused these mails is passed over, so that the letter reaches somebody.
    """
    people = [one for one in managers_of(organisation, on) if _wants(one, "")]
    if people:
        return Route.MANAGERS, people, ""
    address = _email_of(organisation).strip().lower()
    if address and _wants(None, address):
        return Route.ADDRESS, [], address
    return Route.ANIMATORS, list(animators(on)), ""


def _wants(person: Person | None, address: str) -> bool:
    return notifications.wants(NOTICE, person=person, address=person.email or "" if person else address)


def addressees(enquiry: Enquiry, on: dt.date) -> tuple[list[Person], str]:
    """Who is told of the next step of a letter: as it was sent, with today's people."""
    if enquiry.route == Route.MANAGERS:
        return managers_of(enquiry.organisation, on), ""
    if enquiry.route == Route.ADDRESS:
        return [], _email_of(enquiry.organisation)
    return list(animators(on)), ""


# ── what the clock brings ──


def to_remind(at: dt.datetime, limit: int = 200) -> list[int]:
    rows = Enquiry.objects.filter(state=EnquiryState.SENT, reminded_at=None, sent_at__lte=at - rules.REMINDED_AFTER)
    return list(rows.order_by("sent_at", "pk").values_list("pk", flat=True)[:limit])


def to_close(at: dt.datetime, limit: int = 200) -> list[int]:
    """Never answered for a month, or answered and silent for a quarter."""
    silent = Q(state=EnquiryState.SENT, sent_at__lte=at - rules.CLOSED_AFTER)
    silent |= Q(state__in=[EnquiryState.RECEIVED, EnquiryState.TAKEN], moved_at__lte=at - rules.FORGOTTEN_AFTER)
    return list(Enquiry.objects.filter(silent).order_by("moved_at", "pk").values_list("pk", flat=True)[:limit])


def to_forget(at: dt.datetime) -> QuerySet[Enquiry]:
    """Closed long enough ago for their words to go."""
    limit = rules.months_before(at, rules.WORDS_KEPT_MONTHS)
    return Enquiry.objects.filter(closed_at__lte=limit, words__isnull=False)


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: letters that nobody has answered."""
    rows = received_by(actor).filter(state=EnquiryState.SENT).order_by("sent_at", "pk")
    for row in rows[:AWAITED]:
        words = words_of(row)
        yield Awaits(
            _("Une orientation attend votre réponse")
            if row.kind == "referral"
            else _("Un message attend votre réponse"),
            reverse("directory:enquiry", args=[row.pk]),
            words.subject if words else row.organisation.name,
            icon="mail",
            tone="meet",
        )


# ── personal data ──


def export(person: Person) -> list[dict[str, Any]]:
    """The letters someone wrote."""
    return [
        {
            "à": row.organisation.name,
            "nature": str(row.get_kind_display()),
            "état": str(row.get_state_display()),
            "le": row.asked_at.isoformat(),
            "objet": words.subject if (words := words_of(row)) else "",
            "message": words.text if words else "",
            "personne orientée": words.concerned_name if words else "",
        }
        for row in _whole(Enquiry.objects.filter(person=person))
    ]
