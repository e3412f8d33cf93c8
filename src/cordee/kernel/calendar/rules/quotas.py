"""Quotas: their window in local time, what of a booking falls in their hours, and how they read."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.calendar.models import Quota, QuotaUnit, QuotaWindow
from cordee.kernel.calendar.rules.asking import MINUTE, duration


def _first_day(window: str, day: dt.date) -> dt.date:
    if window == QuotaWindow.WEEK:
        return day - dt.timedelta(days=day.weekday())
    if window == QuotaWindow.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if window == QuotaWindow.YEAR else day


def _next(window: str, first: dt.date) -> dt.date:
    """The first day of the window after the one that begins on ``first``."""
    long = {QuotaWindow.DAY: 1, QuotaWindow.WEEK: 7, QuotaWindow.MONTH: 31, QuotaWindow.YEAR: 366}
    return _first_day(window, first + dt.timedelta(days=long[QuotaWindow(window)]))


def window_of(quota: Quota, at: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """The calendar day, week (from Monday), month or year of ``at`` in this zone, as ``[start, end)`` of UTC."""
    first = _first_day(quota.window, at.astimezone(zone).date())
    return _midnight(first, zone), _midnight(_next(quota.window, first), zone)


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def minutes_within(quota: Quota, start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> int:
    """The minutes of ``[start, end)`` that the quota speaks of: all, or those of its peak hours, day by day."""
    if quota.peak_from is None or quota.peak_to is None:
        return (end - start) // MINUTE
    day, total = start.astimezone(zone).date(), 0
    while _midnight(day, zone) < end:
        first, last = (_at(day, minute, zone) for minute in (quota.peak_from, quota.peak_to))
        total += max(dt.timedelta(), min(end, last) - max(start, first)) // MINUTE
        day += dt.timedelta(days=1)
    return total


def _at(day: dt.date, minute: int, zone: ZoneInfo) -> dt.datetime:
    """A minute of the wall clock of this day; 1440 is the next midnight."""
    if minute == 24 * 60:
        return _midnight(day + dt.timedelta(days=1), zone)
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), zone).astimezone(dt.UTC)


def allowed(quota: Quota) -> str:
    """The quota in one sentence."""
    if quota.unit == QuotaUnit.MINUTES:
        much = duration(quota.limit)
    else:
        much = ngettext("%(limit)s réservation", "%(limit)s réservations", quota.limit) % {"limit": quota.limit}
    words = {"much": much, "window": quota.get_window_display(), "holder": quota.get_holder_display()}
    return _("Au plus %(much)s %(window)s et %(holder)s.") % words
