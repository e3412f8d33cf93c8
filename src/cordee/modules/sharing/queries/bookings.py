"""Bookings as their holders and their lenders read them: to come, waiting for an answer, over."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries as calendar
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.actions import Rhythm, SeriesRefused
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Resource, Series, State
from cordee.lib.errors import Refused
from cordee.modules.sharing.models import Place
from cordee.modules.sharing.rules.booking import Standing, holds, standing
from cordee.modules.sharing.rules.repeating import moved_to

PENDING = (State.REQUESTED, State.OPTION, State.OFFERED)
COMING, WAITING, PAST = "", "en-attente", "passees"


@dataclass(frozen=True, slots=True)
class Line:
    """A booking in a list: the hours that speak for it, in words, and how they stand."""

    booking: Booking
    occupancy: Occupancy
    when: str
    standing: Standing

    @property
    def day(self) -> dt.datetime:
        """Its first day on the wall, for the block of the date."""
        return rules.wall_of(self.occupancy.start, self.booking.zone)


def _whole(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    held = Occupancy.objects.select_related("resource__organisation").order_by("pk")
    return rows.select_related("organisation", "person", "series").prefetch_related(Prefetch("occupancies", held))


def bookings_visible_to(actor: Actor) -> QuerySet[Booking]:
    """Those of the person, of the organisation acted for, and those that this organisation lends to."""
    if actor.person is None:
        return Booking.objects.none()
    rows = _whole(Booking.objects.all())
    if actor.is_animator or actor.is_operator:
        return rows
    mine = Q(person=actor.person) | Q(made_by=actor.person)
    if actor.organisation is not None:
        lent = Occupancy.objects.filter(booking=OuterRef("pk"), resource__organisation=actor.organisation.pk)
        mine |= Q(organisation=actor.organisation.pk) | Q(Exists(lent))
    return rows.filter(mine)


def held_by(actor: Actor, *, own: bool) -> QuerySet[Booking]:
    """What the organisation acted for holds; ``own``: what this person comes by, or wrote, for any of theirs."""
    if own or actor.organisation is None:
        return _whole(Booking.objects.filter(Q(person=actor.person) | Q(made_by=actor.person)))
    return _whole(Booking.objects.filter(organisation=actor.organisation.pk))


def _still(now: dt.datetime) -> Q:
    """Not over, and not an option or an offer whose time has passed."""
    fresh = Q(occupancies__expires_at=None) | Q(occupancies__expires_at__gt=now)
    return Q(occupancies__end__gt=now) & fresh


def in_tab(rows: QuerySet[Booking], tab: str, now: dt.datetime) -> QuerySet[Booking]:
    """The part of ``rows`` that a tab shows: the next first, or the last first when it is over."""
    if tab == PAST:
        ahead = Min("occupancies__start", filter=_still(now) & Q(occupancies__state__in=LIVE))
        return rows.annotate(ahead=ahead, last=Max("occupancies__start")).filter(ahead=None).order_by("-last", "-pk")
    states = PENDING if tab == WAITING else (State.CONFIRMED,)
    ahead = Min("occupancies__start", filter=_still(now) & Q(occupancies__state__in=states))
    return rows.annotate(ahead=ahead).exclude(ahead=None).order_by("ahead", "pk")


def lines(rows: Iterable[Booking], now: dt.datetime) -> list[Line]:
    return [line(row, now) for row in rows]


def line(booking: Booking, now: dt.datetime) -> Line:
    """Spoken for by what it still holds; else by what was written last: the rows before were moved."""
    all_of_it = list(booking.occupancies.all())
    live = [row for row in all_of_it if row.state in LIVE and row.end > now]
    chosen = live[0] if live else all_of_it[-1]
    when = rules.hours_in_words(chosen.start, chosen.end, ZoneInfo(booking.zone))
    return Line(booking, chosen, when, standing(chosen, now))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one booking for one reader. ``may_…``: what they may press."""

    line: Line
    things: list[tuple[Occupancy, Standing]]
    holder: bool
    lender: bool
    may_change: bool
    may_confirm: bool
    may_answer: bool
    may_come: bool
    rhythm: str
    entering: list[Place]


def sheet(booking: Booking, by: Actor) -> Sheet:
    """All that its page shows."""
    first = line(booking, by.at)
    rows = list(booking.occupancies.all())
    live = [row for row in rows if row.state in LIVE and row.end > by.at]
    now = [(row, standing(row, by.at)) for row in live or rows[-1:]]
    lender = any(by.manages(row.resource.organisation) for row in rows)
    holder = holds(booking, by)
    firm = [row for row in live if row.state == State.CONFIRMED]
    return Sheet(
        first,
        now,
        holder,
        lender,
        may_change=bool(live) and may_change(booking, [row.resource for row in live], by),
        may_confirm=holder and any(_held_for_now(row, by.at) for row in live),
        may_answer=lender and any(row.state == State.REQUESTED for row in live),
        may_come=(holder or lender) and any(row.came_at is None and row.start <= by.at for row in firm),
        rhythm=said(booking.series) if booking.series else "",
        entering=_entering(firm) if holder or lender or _of_the_team(booking, by) else [],
    )


def _held_for_now(row: Occupancy, now: dt.datetime) -> bool:
    return row.state in (State.OPTION, State.OFFERED) and row.expires_at is not None and row.expires_at > now


def _of_the_team(booking: Booking, by: Actor) -> bool:
    return by.organisation is not None and by.organisation.pk == booking.organisation_id


def _entering(firm: list[Occupancy]) -> list[Place]:
    """Where the key is, for those who hold something firm there."""
    if not firm:
        return []
    rooms = Place.objects.filter(spaces__resource__in=[row.resource_id for row in firm]).exclude(
        entering="", arriving=""
    )
    return list(rooms.distinct())


def may_change(booking: Booking, resources: list[Resource], by: Actor) -> bool:
    """The kernel's own answer to "may they cancel or move it?"."""
    try:
        calendar.refuse_stranger(booking, resources, by)
    except Refused:
        return False
    return True


def said(series: Series) -> str:
    """The rhythm of a series as a sentence."""
    starts = dt.datetime.fromisoformat(series.starts)
    if not series.rrule:
        return ""
    return rules.in_words(rules.read_rrule(series.rrule), starts.date())


def left_out(series: Series) -> list[tuple[str, str]]:
    """The dates that could not be made: when, and the rule that said so."""
    return _in_words([(row["start"], row["rule"]) for row in series.skipped], series.minutes)


def conflicts(refused: SeriesRefused, minutes: int) -> list[tuple[str, str]]:
    """The same of dates that stand in the way of a change."""
    return _in_words([(date.start, date.rule) for date in refused.conflicts], minutes)


def _in_words(dates: list[tuple[str, str]], minutes: int) -> list[tuple[str, str]]:
    """Walls are told as they are written: in no zone, so that an hour that does not exist keeps its name."""
    length = dt.timedelta(minutes=minutes)
    walls = [(dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC), rule) for start, rule in dates]
    return [(rules.hours_in_words(wall, wall + length, dt.UTC), rule) for wall, rule in walls]


def dates_ahead(booking: Booking, now: dt.datetime) -> QuerySet[Booking]:
    """The dates of its series that still hold something to come, itself among them."""
    live = Occupancy.objects.filter(booking=OuterRef("pk"), state__in=LIVE, end__gt=now)
    rows = Booking.objects.filter(Exists(live), series=booking.series_id).exclude(series=None)
    return _whole(rows).order_by("occurrence")


# ── the lender's side ──


def _lent_by(owner: Organisation, rows: QuerySet[Booking], held: Q) -> QuerySet[Booking]:
    lent = Occupancy.objects.filter(held, booking=OuterRef("pk"), resource__organisation=owner)
    return rows.filter(Exists(lent))


def asked_of(owner: Organisation, now: dt.datetime) -> QuerySet[Booking]:
    """Requests that wait for this owner's answer, the closest first."""
    rows = _lent_by(owner, _whole(Booking.objects.all()), Q(state=State.REQUESTED, end__gt=now))
    return rows.annotate(ahead=Min("occupancies__start")).order_by("ahead", "pk")


def coming_to(owner: Organisation, start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
    """Who comes in ``[start, end)``, and who did not."""
    rows = Occupancy.objects.filter(
        resource__organisation=owner, state__in=(State.CONFIRMED, State.NO_SHOW), start__lt=end, end__gt=start
    )
    rows = rows.select_related("booking__organisation", "booking__person", "resource", "decided_by")
    return rows.order_by("start", "resource__name", "pk")


def answered_with(booking: Booking) -> QuerySet[Booking]:
    """The other dates of its series that ask the same question."""
    if booking.series_id is None:
        return Booking.objects.filter(pk=booking.pk)
    asked = Occupancy.objects.filter(booking=OuterRef("pk"), state=State.REQUESTED)
    return Booking.objects.filter(Exists(asked), series=booking.series_id).order_by("occurrence")


# ── changing hours ──


def shape_now(booking: Booking, now: dt.datetime) -> list[tuple[int, int]]:
    """What it still takes: (resource, quantity)."""
    rows = booking.occupancies.filter(state__in=LIVE, end__gt=now).order_by("pk")
    return list(rows.values_list("resource", "quantity"))


def first_ahead(booking: Booking, now: dt.datetime) -> Booking:
    """Where "all the dates" begins: what is past stays as it was."""
    return dates_ahead(booking, now).first() or booking


def rhythm_after(booking: Booking, first: Booking, starts: dt.datetime, minutes: int, fold: int | None) -> Rhythm:
    """The rhythm of its series from ``first`` on, once ``booking`` begins at ``starts`` on the wall.

    Malformed: the rule names days that do not move together. COUNT keeps what is left of it; dates that were added or
    left out move along.
    """
    series = booking.series
    assert series is not None
    old, since = (dt.datetime.fromisoformat(row.occurrence) for row in (booking, first))
    shift = starts - old
    rule = moved_to(rules.read_rrule(series.rrule), old.date(), starts.date())
    if rule.count is not None:
        rule = replace(rule, count=rule.count - _dates_before(series, since))
    extra, left_out = (_moved(texts, since, shift) for texts in (series.extra, series.without))
    return Rhythm(rules.rrule_of(rule), since + shift, minutes, series.zone, fold, extra, left_out)


def _moved(texts: list[str], since: dt.datetime, shift: dt.timedelta) -> tuple[dt.datetime, ...]:
    walls = (dt.datetime.fromisoformat(text) for text in texts)
    return tuple(wall + shift for wall in walls if wall >= since)


def _dates_before(series: Series, since: dt.datetime) -> int:
    starts = dt.datetime.fromisoformat(series.starts)
    begin = starts.replace(tzinfo=dt.UTC) - dt.timedelta(days=2)
    until = since.replace(tzinfo=dt.UTC) + dt.timedelta(days=1)
    dates = rules.expand(series.rrule, starts, series.zone, 0, (), (), begin, until)
    return sum(1 for date in dates if date.wall < since)
