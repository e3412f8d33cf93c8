"""What a lender has to do: answer, welcome."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.calendar.models import Occupancy, State
from cordee.kernel.calendar.rules import hours_in_words
from cordee.lib.module import Awaits
from cordee.modules.sharing.queries import bookings, waiting
from cordee.modules.sharing.queries.bookings import Line
from cordee.modules.sharing.rules.booking import Standing, standing

AWAITED = 3  # on the home page; the lists have the others


@dataclass(frozen=True, slots=True)
class Group:
    """One question: a booking, or every date asked of a series."""

    line: Line
    dates: list[str]

    @property
    def number(self) -> int:
        return len(self.dates)


def grouped(lines: Iterable[Line]) -> list[Group]:
    """A series is one question, where its first date stands."""
    found: dict[tuple[str, int], Group] = {}
    for line in lines:
        series = line.booking.series_id
        group = found.setdefault(("series", series) if series else ("booking", line.booking.pk), Group(line, []))
        group.dates.append(line.when)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes today: when, how it stands, and what may be pressed."""

    row: Occupancy
    when: str
    standing: Standing
    may_come: bool
    may_give_back: bool


def today(actor: Actor) -> list[Arrival]:
    """Those of the civil day of the act, for what the organisation acted for lends."""
    assert actor.organisation is not None
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = (dt.datetime.combine(actor.today + dt.timedelta(days=n), dt.time(), zone) for n in (0, 1))
    return [_arrival(row, zone, actor) for row in bookings.coming_to(actor.organisation, start, end)]


def _arrival(row: Occupancy, zone: ZoneInfo, actor: Actor) -> Arrival:
    open_ = row.end > actor.at
    may_come = open_ and row.state == State.CONFIRMED and row.came_at is None and row.start <= actor.at
    given = open_ and row.state == State.NO_SHOW and actor.manages(row.resource.organisation)
    return Arrival(row, _hours(row, zone), standing(row, actor.at), may_come, given)


def _hours(row: Occupancy, zone: ZoneInfo) -> str:
    """« 14:00 – 16:00 »; with its days when it runs over midnight."""
    first, last = row.start.astimezone(zone), row.end.astimezone(zone)
    return f"{first:%H:%M} – {last:%H:%M}" if first.date() == last.date() else hours_in_words(row.start, row.end, zone)


def awaiting(actor: Actor) -> Iterator[Awaits]:
    """For the home page: places offered to the reader, then requests that wait for an answer."""
    if actor.person is None:
        return
    for one in waiting.told(waiting.waited_by(actor, own=True)):
        if one.until is not None:
            url = reverse("sharing:waiting", args=[one.entry.pk])
            until = f"{one.until.astimezone(ZoneInfo(settings.TIME_ZONE)):%d/%m, %H:%M}"
            said = _("Une place s’est libérée : %(what)s") % {"what": one.entry.resource.name}
            yield Awaits(said, url, _("à prendre avant le %(until)s") % {"until": until}, icon="bell", tone="share")
    if actor.organisation is not None and actor.role == MANAGER:
        asked = bookings.asked_of(actor.organisation, actor.at)[: AWAITED * 10]
        for group in grouped(bookings.lines(asked, actor.at))[:AWAITED]:
            what = {"what": group.line.occupancy.resource.name, "who": group.line.booking.organisation}
            yield Awaits(
                _("%(who)s demande : %(what)s") % what, reverse("sharing:requests"), group.line.when,
                icon="calendar-days", tone="share",
            )  # fmt: skip
