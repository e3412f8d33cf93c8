"""Hours of opening: rules of the week, laid out as spans of UTC some time ahead."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from cordee.kernel.actors.actions import record
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import queries, rules
from cordee.kernel.calendar.models import OPEN_REACHES, OpeningRule, OpenSpan, Policy, Term
from cordee.lib.days import public_holidays, school_holiday

AHEAD = dt.timedelta(days=600)  # with jobs.OPEN_AHEAD: always further than a series is laid out
PAST = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on ``weekday`` (Monday 0) from ``opens`` to ``closes``, minutes of the local day; see OpeningRule."""

    weekday: int
    opens: int
    closes: int
    term: str = Term.ALWAYS
    since: dt.date | None = None
    until: dt.date | None = None


@transaction.atomic
def set_openings(*, policy: Policy, openings: Iterable[Opening], by: Actor) -> None:
    """These are the hours of this policy from now on; none at all: always open. Bookings made before are kept."""
    queries.refuse_visitor(policy.organisation, by)
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    policy.openings.all().delete()
    for opening in openings:
        row = OpeningRule(policy=policy, **asdict(opening))
        row.full_clean()
        row.save()
    lay_openings(policy=policy, by=by)
    record(by=by, verb="calendar.policy_saved", thing=policy, concerns=policy.organisation)


@transaction.atomic
def lay_openings(*, policy: Policy, by: Actor) -> None:
    """Write the spans of a policy anew, from a month ago to some eighteen months ahead."""
    policy.spans.all().delete()
    weekly = list(policy.openings.all())
    policy.laid_until = _midnight(by.today + AHEAD, policy.zone) if weekly else None
    policy.save(update_fields=["laid_until"])
    first, last = by.today - PAST, by.today + AHEAD
    closed = _public_holidays(policy, first, last) if policy.closed_on_public_holidays else frozenset()
    spans = rules.lay_out(weekly, policy.zone, first, last, closed, _is_school_holiday)
    OpenSpan.objects.bulk_create(
        OpenSpan(policy=policy, start=start, end=end, reach=rules.reach_of(end - start, OPEN_REACHES))
        for start, end in spans
    )


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def _public_holidays(policy: Policy, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in public_holidays(year, policy.region))


def _is_school_holiday(day: dt.date) -> bool | None:
    """None where the calendar is not published yet."""
    name = school_holiday(day)
    return None if name is None else bool(name)
