"""What to offer instead of a no, on the same resource: a little later or earlier, shorter, another day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from cordee.kernel.calendar import rules
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.queries.availability import breaches_by_resource
from cordee.kernel.calendar.queries.held import held_by_resource
from cordee.kernel.calendar.rules import Ask, Slot
from cordee.kernel.calendar.rules.asking import MINUTE

Span = tuple[dt.datetime, dt.datetime]
TRIES = 6  # whole checks for each way: what is held is sorted out before, in one reading


def nearest(resource: Resource, ask: Ask) -> list[Slot]:
    """At most one offer of each way, each checked against every rule."""
    if rules.malformed(ask) or ask.quantity > resource.capacity:
        return []
    zone = ZoneInfo(resource.policy.zone)
    margin = resource.policy.buffer * MINUTE
    held = held_by_resource(
        ask.start - rules.FAR - margin, ask.end + dt.timedelta(days=rules.DAYS + 1), now=ask.now,
        resources=[resource.pk], ignoring=ask.ignoring,
    )[resource.pk]  # fmt: skip
    step = resource.policy.step
    ways = (rules.shifted(ask, step), rules.shortened(ask, step), rules.other_days(ask, zone))
    offers = []
    for way in ways:
        free = (span for span in way if _fits(resource, ask, held, span, margin))
        found = _first_accepted(resource, ask, free)
        if found is not None:
            words = rules.hours_in_words(*found, zone)
            offers.append(Slot(words, resource=resource.pk, start=found[0], end=found[1], quantity=ask.quantity))
    return offers


def _fits(resource: Resource, ask: Ask, held: list[rules.Held], span: Span, margin: dt.timedelta) -> bool:
    start, end = span
    return rules.peak(held, start - margin, end + margin) + ask.quantity <= resource.capacity


def _first_accepted(resource: Resource, ask: Ask, spans: Iterator[Span]) -> Span | None:
    for _, (start, end) in zip(range(TRIES), spans, strict=False):
        if not breaches_by_resource([resource], replace(ask, start=start, end=end)):
            return start, end
    return None
