import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from cordee.kernel.actors.models import Person
from cordee.kernel.notifications.models import Delivery, DemoMail, Message, Preference, State
from cordee.kernel.notifications.rules import STUCK_AFTER, notices
from cordee.lib.module import Notice


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the page « Ce que Cordée vous envoie »."""

    notice: Notice
    wanted: bool


def person_of(address: str) -> Person | None:
    """Who signs in with this address."""
    return Person.objects.filter(email=address.strip().lower()).first()


def _refusals(person: Person | None, address: str) -> QuerySet[Preference]:
    mine = Q(address=address) if person is None else Q(person=person) | Q(address=person.email or "-")
    return Preference.objects.filter(mine)


def wants(notice: str, *, person: Person | None, address: str) -> bool:
    """Whether this notice may be sent. What a person chose counts before what was chosen for their address."""
    if notices()[notice].essential:
        return True
    chosen = _refusals(person, address).filter(notice=notice).order_by(F("person").desc(nulls_last=True)).first()
    return chosen is None or chosen.wanted


def choices_of(person: Person) -> list[Choice]:
    """Every kind of notice, those that can be chosen first."""
    chosen = dict(_refusals(person, "").order_by(F("person").asc(nulls_first=True)).values_list("notice", "wanted"))
    lines = [Choice(n, n.essential or chosen.get(n.code, True)) for n in notices().values()]
    return sorted(lines, key=lambda line: line.notice.essential)


def due(at: dt.datetime, limit: int = 200) -> QuerySet[Delivery]:
    """What should leave now: queued and ripe, or being sent by a process that died."""
    ripe = Q(state=State.QUEUED, next_at__lte=at) | Q(state=State.SENDING, taken_at__lte=at - STUCK_AFTER)
    return Delivery.objects.filter(ripe).order_by("next_at", "pk")[:limit]


def sent_to(person: Person) -> QuerySet[Message]:
    return Message.objects.filter(person=person).prefetch_related("deliveries")


def mails() -> QuerySet[DemoMail]:
    return DemoMail.objects.all()


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What this kernel holds of a person, for « mes données »."""
    return {
        "messages": [
            {"le": m.created_at.isoformat(), "objet": m.subject, "nature": m.notice, "adresse": m.address}
            for m in Message.objects.filter(person=person)
        ],
        "choix_de_reception": [
            {"nature": p.notice, "par_mail": p.wanted, "le": p.changed_at.isoformat()}
            for p in Preference.objects.filter(person=person)
        ],
    }
