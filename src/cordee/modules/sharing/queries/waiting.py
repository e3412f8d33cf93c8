"""The waiting list as people read it: where they stand, what is offered to them, and that it went in order."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.models import JournalLine
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Resource, State, WaitEntry, WaitState

SALT = "cordee.sharing.offer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry for those who wait. ``position``: 1 is served first; None when a place is offered, ``until`` then."""

    entry: WaitEntry
    when: str
    position: int | None
    until: dt.datetime | None


def entries() -> QuerySet[WaitEntry]:
    return WaitEntry.objects.select_related(
        "resource__policy", "resource__organisation", "organisation", "person", "offer"
    )


def entries_visible_to(actor: Actor) -> QuerySet[WaitEntry]:
    """One's own, those of the organisation acted for, and those that wait for what it lends."""
    if actor.person is None:
        return WaitEntry.objects.none()
    if actor.is_animator or actor.is_operator:
        return entries()
    mine = Q(person=actor.person)
    if actor.organisation is not None:
        mine |= Q(organisation=actor.organisation.pk) | Q(resource__organisation=actor.organisation.pk)
    return entries().filter(mine)


def waited_by(actor: Actor, *, own: bool) -> QuerySet[WaitEntry]:
    """What still waits: in the list, or offered and unanswered."""
    mine = Q(person=actor.person)
    if not own and actor.organisation is not None:
        mine = Q(organisation=actor.organisation.pk)
    open_ones = Q(state=WaitState.WAITING, start__gt=actor.at)
    open_ones |= Q(state=WaitState.OFFERED, offer__state=State.OFFERED, offer__expires_at__gt=actor.at)
    return entries().filter(mine, open_ones).order_by("start", "pk")


def told(rows: QuerySet[WaitEntry]) -> list[Waiting]:
    """Each with its position, in one reading of the lists they are in."""
    found = list(rows[:50])
    rivals = WaitEntry.objects.filter(resource__in={row.resource_id for row in found}, state=WaitState.WAITING)
    before = list(rivals.order_by().values_list("resource", "priority", "created_at", "pk", "start", "end"))
    return [_told(row, before) for row in found]


def _told(entry: WaitEntry, lists: list[tuple[Any, ...]]) -> Waiting:
    when = rules.hours_in_words(entry.start, entry.end, ZoneInfo(entry.resource.policy.zone))
    if entry.state == WaitState.OFFERED and entry.offer is not None:
        return Waiting(entry, when, None, entry.offer.expires_at)
    rank = (-entry.priority, entry.created_at, entry.pk)
    ahead = [
        pk
        for resource, priority, since, pk, start, end in lists
        if resource == entry.resource_id and start < entry.end and end > entry.start and (-priority, since, pk) < rank
    ]
    return Waiting(entry, when, len(ahead) + 1, None)


def offer_token(entry: WaitEntry) -> str:
    """The secret of a mailed offer: it opens this offer and no later one."""
    return signing.dumps([entry.pk, entry.offer_id], salt=SALT)


def by_token(token: str) -> WaitEntry | None:
    """The entry of a mailed offer, whatever became of it. None: no such letter was sent."""
    try:
        pk, offer = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return entries().filter(pk=pk, offer=offer).first()


def is_offered(entry: WaitEntry, now: dt.datetime) -> bool:
    offer = entry.offer
    held = offer is not None and offer.state == State.OFFERED and offer.expires_at is not None
    return held and entry.state == WaitState.OFFERED and offer.expires_at > now  # type: ignore[union-attr,operator]


def is_asked(entry: WaitEntry) -> bool:
    """Whether what it took still waits for the lender's answer."""
    return entry.offer is not None and entry.offer.state == State.REQUESTED


def of(entry: WaitEntry) -> Waiting:
    """One entry for its page."""
    return told(entries().filter(pk=entry.pk))[0]


def facts(entry: WaitEntry) -> list[tuple[Any, Any]]:
    return [
        (_("Quoi"), entry.resource.name if entry.quantity == 1 else f"{entry.resource.name} × {entry.quantity}"),
        (_("Chez"), entry.resource.organisation.name),
        (_("Au nom de"), entry.organisation.name),
    ]


SAID = {
    "calendar.waits": gettext_lazy("s’est mis sur la liste d’attente"),
    "calendar.offered": gettext_lazy("la place lui est proposée"),
    "calendar.took_offer": gettext_lazy("a pris la place"),
    "calendar.offer_lapsed": gettext_lazy("n’a pas répondu à temps : la place passe au suivant"),
    "calendar.left_waiting": gettext_lazy("a quitté la liste d’attente"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the fairness log. ``entry``: for whom; its hours are in ``when``."""

    line: JournalLine
    entry: WaitEntry
    when: str

    @property
    def said(self) -> Any:
        return SAID[self.line.verb]


def log_of(resource: Resource, limit: int = 200) -> list[Step]:
    """What happened on the list of a resource, the latest first, from the journal that nobody rewrites."""
    rows = {f"calendar.waitentry:{row.pk}": row for row in entries().filter(resource=resource).order_by("-pk")[:limit]}
    lines = JournalLine.objects.filter(thing__in=rows, verb__in=SAID).select_related("person", "organisation")
    zone = ZoneInfo(resource.policy.zone)
    return [
        Step(line, rows[line.thing], rules.hours_in_words(rows[line.thing].start, rows[line.thing].end, zone))
        for line in lines.order_by("-pk")[:limit]
    ]
