"""Dates that repeat: made together or date by date, changed from one of them on, never brought back once cancelled."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries, rules
from cordee.kernel.calendar.actions.booking import Manner, _place, _spelt
from cordee.kernel.calendar.actions.holding import let_go
from cordee.kernel.calendar.actions.locking import locked
from cordee.kernel.calendar.actions.serving import serve
from cordee.kernel.calendar.events import BookingChanged
from cordee.kernel.calendar.models import LIVE, Booking, Occupancy, Resource, Series, Why
from cordee.kernel.calendar.rules import Occurrence, Purpose, Want
from cordee.lib.errors import Refused
from cordee.lib.module import publish

LAID = dt.timedelta(days=548)  # eighteen months
STEP = dt.timedelta(days=1)  # a series is laid out at least this much further, or not at all
GRACE = dt.timedelta(minutes=10)  # a series that is cancelled keeps what began before
Shape = Sequence[tuple[int, int]]  # (resource, quantity)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When it repeats: a rule of RFC 5545 in wall time, with dates more and less. ``minutes`` of the wall clock."""

    rrule: str
    starts: dt.datetime  # a wall time, without zone
    minutes: int
    zone: str = "Europe/Paris"
    fold: int | None = None
    extra: tuple[dt.datetime, ...] = ()
    without: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A date that could not be made, and the rule that says so."""

    start: str  # "2027-01-07T18:30", local
    rule: str

    def as_json(self) -> dict[str, str]:
        return {"start": self.start, "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Made:
    series: Series
    bookings: tuple[Booking, ...]
    skipped: tuple[Skipped, ...]


class SeriesRefused(Refused):
    """The whole series is refused: ``conflicts`` are the dates that stand in the way."""

    def __init__(self, conflicts: Sequence[Skipped], dates: int) -> None:
        some = {"conflicts": len(conflicts), "dates": dates, "first": conflicts[0].rule}
        text = ngettext(
            "%(conflicts)s date sur %(dates)s n’est pas possible : %(first)s",
            "%(conflicts)s dates sur %(dates)s ne sont pas possibles. La première : %(first)s",
            len(conflicts),
        )
        super().__init__(text % some, undone=_("Rien n’est réservé."))
        self.conflicts = tuple(conflicts)


@transaction.atomic
def book_series(*, shape: Shape, rhythm: Rhythm, purpose: Purpose, by: Actor, skip: bool = False,
                manner: Manner | None = None) -> Made:  # fmt: skip
    """Book every date of a rhythm, laid out for eighteen months, or as far as its lenders' horizon, then bit by bit.

    All or nothing, unless ``skip``: then the free dates are made, and each other one is kept with its reason. Raises
    SeriesRefused with the dates that stand in the way, Refused when no date is left, Malformed for a rule of no sense.
    """
    manner = manner or Manner()
    _lock(shape, by)  # sent twice at once, the second waits here for the first
    known = queries.series_of_key(purpose.organisation, manner.key)
    if known is not None:
        skipped = tuple(Skipped(**row) for row in known.skipped)
        return Made(known, tuple(known.bookings.order_by("occurrence")), skipped)
    made = _make(shape, rhythm, purpose, by, skip, manner, split_from=None)
    record(by=by, verb="calendar.series_booked", thing=made.bookings[0], concerns=purpose.organisation,
           detail={"dates": len(made.bookings), "skipped": len(made.skipped)})  # fmt: skip
    return made


def _make(shape: Shape, rhythm: Rhythm, purpose: Purpose, by: Actor, skip: bool, manner: Manner,
          split_from: Series | None) -> Made:  # fmt: skip
    until = _until(shape, by)
    series = Series.objects.create(
        rrule=rhythm.rrule, starts=_text(rhythm.starts), minutes=rhythm.minutes, zone=rhythm.zone,
        fold=rhythm.fold, shape=[list(pair) for pair in shape], extra=[_text(wall) for wall in rhythm.extra],
        without=[_text(wall) for wall in rhythm.without], laid_until=until, split_from=split_from,
    )  # fmt: skip
    purpose = replace(purpose, zone=rhythm.zone)
    made = _lay(series, _dates(rhythm, by.at, until), shape, purpose, replace(manner, series=series), by)
    if made.skipped and not skip:
        raise SeriesRefused(made.skipped, len(made.bookings) + len(made.skipped))
    if not made.bookings:
        raise _no_date(made.skipped)
    series.skipped = [date.as_json() for date in made.skipped]
    series.save(update_fields=["skipped"])
    return made


def _until(shape: Shape, by: Actor) -> dt.datetime:
    """How far its dates are made now: eighteen months, or as early as its lenders take a booking; the rest in time."""
    lenders = Resource.objects.filter(pk__in=[resource for resource, _quantity in shape])
    return by.at + min([LAID, *(dt.timedelta(days=days) for days in lenders.values_list("policy__horizon", flat=True))])


def _lock(shape: Shape, by: Actor, leaving: Collection[Booking] = ()) -> Mapping[int, Resource]:
    """All that the gesture reads or writes, at once: locks taken one after the other would cross those of others."""
    now = by.at
    wants = _spelt([Want(resource, now, now, quantity) for resource, quantity in shape])
    left = Occupancy.objects.filter(booking__in=leaving, state__in=LIVE).values_list("resource", flat=True)
    return locked(resources={*left, *(want.resource for want in wants)}, by=by)


def _no_date(skipped: Sequence[Skipped]) -> Refused:
    return SeriesRefused(skipped, len(skipped)) if skipped else Refused(_("Cette règle ne donne aucune date à venir."))


def _text(wall: dt.datetime) -> str:
    return f"{wall:%Y-%m-%dT%H:%M}"


def _dates(rhythm: Rhythm, since: dt.datetime, until: dt.datetime) -> list[Occurrence]:
    return rules.expand(
        rhythm.rrule, rhythm.starts, rhythm.zone, rhythm.fold, rhythm.extra, rhythm.without, since, until
    )


def _lay(
    series: Series, dates: Iterable[Occurrence], shape: Shape, purpose: Purpose, manner: Manner, by: Actor
) -> Made:
    """Each date in a savepoint of its own: what is refused leaves nothing behind. The locks are taken once for all."""
    resources = _lock(shape, by)
    bookings, skipped = [], []
    for date in dates:
        try:
            bookings.append(_one(series, date, shape, resources, purpose, manner, by))
        except Refused as refused:
            skipped.append(Skipped(_text(date.wall), refused.rule))
        except (rules.Gap, rules.Ambiguous) as problem:
            skipped.append(Skipped(_text(date.wall), str(problem)))
    return Made(series, tuple(bookings), tuple(skipped))


@transaction.atomic
def _one(series: Series, date: Occurrence, shape: Shape, resources: Mapping[int, Resource], purpose: Purpose,
         manner: Manner, by: Actor) -> Booking:  # fmt: skip
    if date.problem is not None:
        raise date.problem
    assert date.start_utc is not None
    end = rules.instant(date.wall + dt.timedelta(minutes=series.minutes), series.zone, fold=series.fold or 0)
    wants = _spelt([Want(resource, date.start_utc, end, quantity) for resource, quantity in shape])
    return _place(wants, resources, purpose, replace(manner, occurrence=_text(date.wall)), by)


@transaction.atomic
def change_series(*, booking: Booking, shape: Shape, rhythm: Rhythm, by: Actor, skip: bool = False,
                  waive: str = "") -> Made:  # fmt: skip
    """From this date on, the series follows another rhythm, or takes other things: it splits. The past is kept as it
    was; a date that was cancelled, or refused, on a day of the new rhythm stays cancelled. Refused when it is too late
    to cancel this date.
    """
    series = _locked_series(booking)
    gone = _ahead(series, booking.occurrence, by.at)
    _lock(shape, by, leaving=gone)
    rows = _let_go(booking, gone, "", by, why=Why.MOVED)
    Series.objects.filter(pk=series.pk).update(ended_at=by.at)
    rhythm = replace(rhythm, without=(*rhythm.without, *_dropped(series, booking.occurrence, rhythm, gone, by.at)))
    purpose = Purpose(
        booking.organisation, booking.title, person=booking.person, note=booking.note, attendance=booking.attendance,
        source=booking.source,
    )  # fmt: skip
    made = _make(shape, rhythm, purpose, by, skip, Manner(waive=waive, terms=booking.terms), split_from=series)
    record(by=by, verb="calendar.series_changed", thing=made.bookings[0], concerns=booking.organisation)
    serve(freed=rows, by=by)
    return made


def _dropped(
    series: Series, since: str, rhythm: Rhythm, moved: Collection[Booking], now: dt.datetime
) -> list[dt.datetime]:
    """The dates of the new rhythm on days when the old series had nothing left: somebody had cancelled them."""
    kept = {booking.pk for booking in moved}
    days = {row.occurrence[:10] for row in series.bookings.filter(occurrence__gte=since) if row.pk not in kept}
    return [date.wall for date in _dates(rhythm, now, now + LAID) if _text(date.wall)[:10] in days]


def _locked_series(booking: Booking) -> Series:
    if booking.series_id is None:
        raise Refused(_("Cette réservation n’a qu’une date : elle ne fait pas partie d’une série."))
    series = Series.objects.select_for_update().get(pk=booking.series_id)
    if series.ended_at is not None:
        raise Refused(_("Cette série est arrêtée : elle ne change plus. Faites-en une nouvelle."))
    return series


def _ahead(series: Series, since: str, now: dt.datetime) -> list[Booking]:
    """The bookings of a series from a date on that still hold something to come."""
    live = Occupancy.objects.filter(state__in=LIVE, start__gt=now - GRACE)
    rows = series.bookings.filter(occurrence__gte=since, occupancies__in=live).distinct()
    return list(rows.order_by("occurrence"))


def _let_go(booking: Booking, gone: Collection[Booking], reason: str, by: Actor, why: str = ""
            ) -> list[Occupancy]:  # fmt: skip
    rows = Occupancy.objects.filter(booking__in=gone, state__in=LIVE)
    resources = locked(resources=set(rows.values_list("resource", flat=True)), by=by)
    queries.refuse_stranger(booking, [*resources.values()], by)
    ended = list(rows.order_by("pk"))
    queries.refuse_late(ended, resources, by)
    let_go(occupancies=ended, reason=reason, why=why, by=by)
    for one in gone:
        publish(BookingChanged(one.pk))
    return ended


def _in_time(bookings: Collection[Booking], by: Actor) -> list[Booking]:
    """Those that their holder may still cancel."""
    rows = list(Occupancy.objects.filter(booking__in=bookings, state__in=LIVE))
    late = queries.too_late(rows, locked(resources={row.resource_id for row in rows}, by=by), by)
    kept = {row.booking_id for row in late}
    return [booking for booking in bookings if booking.pk not in kept]


@transaction.atomic
def cancel_series(*, booking: Booking, whole: bool, by: Actor, reason: str = "") -> list[Booking]:
    """Cancel this date and those that follow, or every date to come (``whole``). What began more than ten minutes ago
    is kept, and so are the dates that are too near for their holder to cancel, unless there are no others: then it is
    Refused. Nothing of it comes back: the series is over, or ends before this date.
    """
    series = _locked_series(booking)
    ahead = _ahead(series, "" if whole else booking.occurrence, by.at)
    gone = _in_time(ahead, by) or ahead
    if not gone:
        raise Refused(_("Il n’y a plus de date à venir dans cette série."))
    rows = _let_go(booking, gone, reason, by)
    Series.objects.filter(pk=series.pk).update(ended_at=by.at)
    record(by=by, verb="calendar.series_cancelled", thing=booking, concerns=booking.organisation,
           detail={"dates": len(gone)})  # fmt: skip
    serve(freed=rows, by=by)
    return gone


@transaction.atomic
def roll(*, series: Series, by: Actor) -> Made:
    """Lay a series out as far as it may be booked from now, in its own shape, whatever its last date was moved to, and
    as its lenders agreed to that date. Nothing, for a series that was ended meanwhile.
    """
    row = Series.objects.select_for_update().filter(pk=series.pk, ended_at=None).first()
    if row is None:
        return Made(series, (), ())
    last = row.bookings.select_related("organisation", "person").order_by("-occurrence")[0]
    shape = [(resource, quantity) for resource, quantity in row.shape]
    until = _until(shape, by)
    agreed = queries.agreed(row)
    if until - row.laid_until < STEP or agreed is None:
        return Made(row, (), ())
    dates = _dates(_rhythm(row), row.laid_until, until)
    manner = Manner(series=row, key=last.key, terms=last.terms, agreed=agreed)
    purpose = Purpose(last.organisation, last.title, last.person, last.note, last.attendance, last.source, row.zone)
    made = _lay(row, dates, shape, purpose, manner, by)
    row.laid_until, row.skipped = until, [*row.skipped, *(date.as_json() for date in made.skipped)]
    row.save(update_fields=["laid_until", "skipped"])
    return made


def _rhythm(series: Series) -> Rhythm:
    extra, without = (
        tuple(dt.datetime.fromisoformat(text) for text in texts) for texts in (series.extra, series.without)
    )
    starts = dt.datetime.fromisoformat(series.starts)
    return Rhythm(series.rrule, starts, series.minutes, series.zone, series.fold, extra, without)
