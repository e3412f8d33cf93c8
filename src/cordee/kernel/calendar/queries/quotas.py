"""How much a person, or an organisation, already has of a calendar window."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from cordee.kernel.calendar.models import LIVE, Occupancy, Policy, Quota, QuotaHolder, QuotaUnit
from cordee.kernel.calendar.rules import Ask, Breach
from cordee.kernel.calendar.rules.quotas import allowed, minutes_within, window_of

Span = tuple[dt.datetime, dt.datetime]


def quota_breaches(policies: Mapping[int, Policy], ask: Ask) -> dict[int, list[Breach]]:
    """The quotas that the request would pass, by policy. Live bookings count, the one that is moved once."""
    found: dict[int, list[Breach]] = defaultdict(list)
    for quota in Quota.objects.filter(policy__in=policies).order_by("pk"):
        holder = ask.person if quota.holder == QuotaHolder.PERSON else ask.organisation
        zone = ZoneInfo(policies[quota.policy_id].zone)
        if holder is not None and _used(quota, ask, holder, zone) > quota.limit:
            found[quota.policy_id].append(Breach("quota", allowed(quota)))
    return found


def _used(quota: Quota, ask: Ask, holder: int, zone: ZoneInfo) -> int:
    """What the holder would have in the window, the request included."""
    start, end = window_of(quota, ask.start, zone)
    rows = Occupancy.objects.filter(
        resource__policy=quota.policy_id, state__in=LIVE, start__gte=start, start__lt=end,
        **{f"booking__{quota.holder}": holder},
    )  # fmt: skip
    if ask.ignoring is not None:
        rows = rows.exclude(booking=ask.ignoring)
    spans: Iterable[Span] = [*rows.order_by().values_list("start", "end"), (ask.start, ask.end)]
    counted = [minutes_within(quota, *span, zone) for span in spans]
    return sum(counted) if quota.unit == QuotaUnit.MINUTES else sum(1 for minutes in counted if minutes)
