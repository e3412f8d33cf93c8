"""What may be booked, by whom, and what a press on "book" would give."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries as calendar
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.actions import Rhythm
from cordee.kernel.calendar.actions.series import LAID
from cordee.kernel.calendar.actions.waiting import WAITED
from cordee.kernel.calendar.models import Booking, Resource, State
from cordee.kernel.calendar.rules import Ask, Purpose, Slot, Want
from cordee.kernel.calendar.rules.wall import wall_of
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import SPACE, Place, Space
from cordee.modules.sharing.queries import prices


def resources_visible_to(actor: Actor) -> QuerySet[Resource]:
    """What is offered to all: active, in a published place if it is a room. Its owner sees the rest too."""
    rows = Resource.objects.select_related("policy", "organisation", "site__commune")
    if actor.is_animator or actor.is_operator:
        return rows
    hidden = Place.objects.filter(spaces__resource=OuterRef("pk"), published=False)
    shown = Q(active=True) & ~Q(Exists(hidden))
    own = Q(organisation=actor.organisation.pk) if actor.organisation else Q(pk__in=())
    return rows.filter(shown | own)


def place_of(resource: Resource) -> Place | None:
    """Where a room is."""
    space = Space.objects.filter(resource=resource).select_related("place").first() if resource.kind == SPACE else None
    return space.place if space else None


def may_wait(resource: Resource, ask: Ask) -> bool:
    """Whether the waiting list answers this request: the hours are taken, and no other rule stands in the way."""
    breaches = calendar.breaches_by_resource([resource], ask).get(resource.pk, [])
    return bool(breaches) and {breach.code for breach in breaches} <= set(WAITED)


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a series before it is saved. ``rule``: why it is not possible, "" when it is."""

    wall: str  # "2027-01-07T18:30", local
    when: str
    rule: str


def dates_of(resource: Resource, rhythm: Rhythm, purpose: Purpose, quantity: int, *, waived: bool,
             at: dt.datetime) -> list[Date]:  # fmt: skip
    """Each date of a rhythm for eighteen months, and whether it is free: the same rules as when it is booked."""
    found = rules.expand(
        rhythm.rrule, rhythm.starts, rhythm.zone, rhythm.fold, rhythm.extra, rhythm.without, at, at + LAID
    )
    return [_date(resource, occurrence, rhythm, purpose, quantity, waived, at) for occurrence in found]


def _date(resource: Resource, date: rules.Occurrence, rhythm: Rhythm, purpose: Purpose, quantity: int, waived: bool,
          at: dt.datetime) -> Date:  # fmt: skip
    text, zone = f"{date.wall:%Y-%m-%dT%H:%M}", ZoneInfo(rhythm.zone)
    wall_end = date.wall + dt.timedelta(minutes=rhythm.minutes)
    if date.start_utc is None:
        return Date(text, rules.hours_in_words(date.at, date.at + (wall_end - date.wall), zone), str(date.problem))
    try:
        end = rules.instant(wall_end, rhythm.zone, fold=rhythm.fold or 0)
    except rules.Gap as gap:
        return Date(text, rules.hours_in_words(date.start_utc, gap.at, zone), str(gap))
    ask = rules.ask_of(Want(resource.pk, date.start_utc, end, quantity), purpose, at)
    breaches = calendar.breaches_by_resource([resource], ask).get(resource.pk, [])
    standing = [breach for breach in breaches if not (waived and breach.waivable)]
    return Date(text, rules.hours_in_words(date.start_utc, end, zone), standing[0].rule if standing else "")


def near_of(refused: Refused) -> list[Slot]:
    """The nearest yeses of a refusal that are hours of the thing asked for."""
    return [slot for slot in refused.nearest if isinstance(slot, Slot)]


def without_links(refused: Refused) -> Refused:
    """The rule and who may lift it: the nearest yeses have buttons of their own."""
    return Refused(refused.rule, who=refused.who, undone=refused.undone)


def first_values(resource: Resource, asked: Mapping[str, str], at: dt.datetime) -> dict[str, str]:
    """What the empty form proposes: what the address asks for ("jour", "debut", "fin", "quantite", "personnes"), else
    the next whole hour of the daytime that keeps the delay of notice, on the wall.
    """
    policy = resource.policy
    soonest = wall_of(at + dt.timedelta(minutes=policy.notice), policy.zone) + dt.timedelta(hours=1)
    length = dt.timedelta(minutes=min(max(policy.shortest, 120), policy.longest))
    begin = _in_daytime(soonest.replace(minute=0, second=0, microsecond=0, fold=0))
    shown = {"day": f"{begin:%Y-%m-%d}", "start": f"{begin:%H:%M}", "end": f"{begin + length:%H:%M}"}
    if (begin + length).date() != begin.date():
        shown["last_day"] = f"{begin + length:%Y-%m-%d}"
    names = {"jour": "day", "debut": "start", "fin": "end", "fin_jour": "last_day", "quantite": "quantity"}
    names["personnes"] = "attendance"
    if "jour" in asked:
        shown.pop("last_day", None)
    return shown | {name: asked[word] for word, name in names.items() if asked.get(word)}


def _in_daytime(wall: dt.datetime) -> dt.datetime:
    """From 8:00 to 18:00; else the next morning, at 9:00."""
    if wall.hour >= 19:
        wall += dt.timedelta(days=1)
    return wall if 8 <= wall.hour < 19 else wall.replace(hour=9)


def outcome(booking: Booking) -> str:
    """What a booking that was just made is, if it is not wholly confirmed: an option, or asked for."""
    states = set(booking.occupancies.values_list("state", flat=True))
    return next((state for state in (State.OPTION, State.REQUESTED) if state in states), State.CONFIRMED)


def terms_of(resource: Resource, want: Want, purpose: Purpose, on: dt.date) -> dict[str, Any]:
    """What is agreed as it is booked, whatever becomes of the prices: the lines, and what they come to, in cents."""
    found = prices.quote(
        resource, want.start, want.end, quantity=want.quantity, organisation=purpose.organisation, on=on
    )
    if found.free or found.unknown:
        return {}
    return {"price": found.as_json(), "total_cents": found.total_cents, "deposit_cents": found.deposit_cents}
