"""How much a person, or an organisation, already has of a calendar window."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from django.db.models import Q

from cordee.kernel.calendar.models import LIVE, Occupancy, Policy, Quota, QuotaHolder, QuotaUnit
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.kernel.calendar.rules.quotas import allowed, minutes_within, window_of

Span = tuple[dt.datetime, dt.datetime]
Had = Mapping[tuple[int, str], list[Span]]  # what each holder has, by policy


def quota_breaches(policies: Mapping[int, Policy], ask: Ask) -> dict[int, list[Breach]]:
    """The quotas that the request would pass, by policy. Live bookings count, the one that is moved once.

    One reading, however many quotas: all that the asker has in the widest of their windows.
    """
    found: dict[int, list[Breach]] = defaultdict(list)
    quotas = [quota for quota in Quota.objects.order_by("pk") if quota.policy_id in policies]
    if not quotas:
        return found
    windows = {quota.pk: window_of(quota, ask.start, _zone(policies, quota)) for quota in quotas}
    had = _had(ask, min(start for start, _end in windows.values()), max(end for _start, end in windows.values()))
    for quota in quotas:
        holder = ask.person if quota.holder == QuotaHolder.PERSON else ask.organisation
        if holder is not None and _used(quota, ask, had, windows[quota.pk], _zone(policies, quota)) > quota.limit:
            found[quota.policy_id].append(Breach("quota", allowed(quota)))
    return found


def _zone(policies: Mapping[int, Policy], quota: Quota) -> ZoneInfo:
    return ZoneInfo(policies[quota.policy_id].zone)


def _had(ask: Ask, start: dt.datetime, end: dt.datetime) -> Had:
    """The live hours of the person and of the organisation that begin in ``[start, end)``."""
    mine = Q(booking__organisation=ask.organisation) | Q(booking__person=ask.person, booking__person__isnull=False)
    rows = Occupancy.objects.filter(mine, state__in=LIVE, start__gte=start, start__lt=end).order_by()
    if ask.ignoring is not None:
        rows = rows.exclude(booking=ask.ignoring)
    had: dict[tuple[int, str], list[Span]] = defaultdict(list)
    columns = ("resource__policy", "booking__organisation", "booking__person", "start", "end")
    for policy, organisation, person, since, until in rows.values_list(*columns):
        if organisation == ask.organisation:
            had[policy, QuotaHolder.ORGANISATION].append((since, until))
        if person is not None and person == ask.person:
            had[policy, QuotaHolder.PERSON].append((since, until))
    return had


def _used(quota: Quota, ask: Ask, had: Had, window: Span, zone: ZoneInfo) -> int:
    """What the holder would have in the window, the request included."""
    counted = [minutes_within(quota, *span, zone) for span in _spans(quota, ask, had, window)]
    return sum(counted) if quota.unit == QuotaUnit.MINUTES else sum(1 for minutes in counted if minutes)


def _spans(quota: Quota, ask: Ask, had: Had, window: Span) -> Iterator[Span]:
    yield from (span for span in had.get((quota.policy_id, quota.holder), ()) if window[0] <= span[0] < window[1])
    yield ask.start, ask.end
