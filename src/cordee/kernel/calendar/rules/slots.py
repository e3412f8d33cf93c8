"""The nearest yes: hours close to those asked for."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.utils import formats
from django.utils.translation import gettext as _

from cordee.kernel.calendar.rules.asking import MINUTE, Ask
from cordee.lib.errors import Nearest

FAR = dt.timedelta(hours=4)
DAYS = 14


@dataclass(frozen=True, slots=True)
class Slot(Nearest):
    """Hours that are free: the words of the offer, and what to ask for. The page that shows it gives its address."""

    resource: int = 0
    start: dt.datetime = dt.datetime.min
    end: dt.datetime = dt.datetime.min
    quantity: int = 1


def shifted(ask: Ask, step: int) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The same length a little later or earlier, the closest first."""
    for rank in count(1):
        by = rank * step * MINUTE
        if by > FAR:
            return
        yield ask.start + by, ask.end + by
        yield ask.start - by, ask.end - by


def shortened(ask: Ask, step: int) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """A part of the hours asked for, at least three quarters of them, the longest first."""
    length = ask.end - ask.start
    for rank in count(1):
        part = length - rank * step * MINUTE
        if 4 * part < 3 * length or part <= dt.timedelta():
            return
        yield ask.start, ask.start + part
        yield ask.end - part, ask.end


def other_days(ask: Ask, zone: dt.tzinfo) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The same hours of the wall clock on the days that follow."""
    wall = ask.start.astimezone(zone).replace(tzinfo=None)
    for days in range(1, DAYS + 1):
        start = (wall + dt.timedelta(days=days)).replace(tzinfo=zone).astimezone(dt.UTC)
        yield start, start + (ask.end - ask.start)


def hours_in_words(start: dt.datetime, end: dt.datetime, zone: dt.tzinfo) -> str:
    """« jeudi 7 janvier, de 14:00 à 17:00 », in local time."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    day, until = formats.date_format(first, "l j F"), formats.date_format(last, "l j F")
    hours = {"day": day, "start": f"{first:%H:%M}", "until": until, "end": f"{last:%H:%M}"}
    if first.date() == (last - MINUTE).date():
        return _("%(day)s, de %(start)s à %(end)s") % hours
    return _("du %(day)s à %(start)s au %(until)s à %(end)s") % hours
