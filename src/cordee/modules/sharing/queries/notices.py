"""What there is to tell about a booking, and to whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from cordee.kernel.actors.models import Membership, Organisation, Person
from cordee.kernel.actors.rules import MANAGER
from cordee.kernel.calendar.models import LIVE, Access, Booking, Occupancy, State
from cordee.kernel.calendar.rules import hours_in_words

OURS = "sharing."  # the kinds of what this package lends
SOON, YOUNG = dt.timedelta(hours=12), dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell those who hold a booking. ``key``: what is told once, a series being told as one."""

    what: str  # accepted, rejected, moved, cancelled
    row: Occupancy
    key: str


def rows_of(booking_id: int) -> list[Occupancy]:
    """The hours of a booking on what this package lends, in the order they were written."""
    rows = Occupancy.objects.filter(booking=booking_id, resource__kind__startswith=OURS)
    rows = rows.select_related(
        "booking__organisation", "booking__person", "booking__series", "resource__organisation", "resource__policy",
        "decided_by",
    )  # fmt: skip
    return list(rows.order_by("pk"))


def news_of(rows: list[Occupancy]) -> list[News]:
    """What the last gesture says to the holder, when it was somebody else's."""
    if not rows:
        return []
    booking, live = rows[0].booking, [row for row in rows if row.state in LIVE]
    others = [row for row in rows if row.decided_by_id not in (None, booking.person_id, booking.made_by_id)]
    found = [_news("accepted", row) for row in others if _granted(row)]
    found += [_news("rejected", row) for row in others if row.state == State.REJECTED and row.reason]
    gone = [row for row in others if row.state == State.CANCELLED]
    if gone and live:
        found.append(_news("moved", live[0], gone[-1]))
    elif gone:
        found.append(_news("cancelled", gone[-1]))
    return found


def _granted(row: Occupancy) -> bool:
    return row.state == State.CONFIRMED and row.resource.policy.access == Access.APPROVAL


def _news(what: str, row: Occupancy, told: Occupancy | None = None) -> News:
    decided = told or row
    series = row.booking.series_id
    once = f"s{series}:{decided.decided_at:%Y%m%d%H%M%S}" if series and decided.decided_at else f"{row.pk}"
    return News(what, row, f"sharing-{what}:{once}")


def when(row: Occupancy) -> str:
    return hours_in_words(row.start, row.end, ZoneInfo(row.booking.zone))


def managers_of(organisation: Organisation, on: dt.date) -> list[Person]:
    """Who answers for it that day and can be written to."""
    held = Membership.objects.filter(organisation=organisation, role=MANAGER, since__lte=on)
    held = held.filter(Q(until=None) | Q(until__gt=on))
    people = Person.objects.filter(pk__in=held.values("person"), is_active=True, erased_at=None)
    return list(people.exclude(email=None).order_by("pk"))


def holders_of(organisation: Organisation, person: Person | None, on: dt.date) -> list[Person]:
    """Who comes; else those who answer for the organisation."""
    return [person] if person is not None and person.is_active else managers_of(organisation, on)


def ending_options(now: dt.datetime, limit: int = 500) -> QuerySet[Occupancy]:
    """Options that end within hours, but for those posed just now."""
    rows = Occupancy.objects.filter(state=State.OPTION, expires_at__gt=now, expires_at__lte=now + SOON)
    rows = rows.filter(booking__created_at__lte=now - YOUNG, resource__kind__startswith=OURS)
    return rows.select_related("booking__organisation", "booking__person", "resource").order_by("expires_at", "pk")[
        :limit
    ]


def live_of(bookings: Iterable[int]) -> list[Booking]:
    """Those that still hold something of what this package lends."""
    held = Occupancy.objects.filter(state__in=LIVE, resource__kind__startswith=OURS)
    rows = Booking.objects.filter(pk__in=list(bookings), occupancies__in=held).distinct()
    return list(rows.select_related("organisation", "person").order_by("pk"))
