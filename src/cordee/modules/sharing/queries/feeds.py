"""Calendars for other tools (iCalendar, RFC 5545): what is taken of a thing, said to everybody without who or why."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import HOLDING, Occupancy, Resource
from cordee.modules.sharing.queries.calendars import live

PAST, AHEAD = dt.timedelta(days=31), dt.timedelta(days=548)


def of_resource(resource: Resource, actor: Actor) -> bytes:
    """Free and busy, from a month ago to eighteen months ahead."""
    held = live([resource.pk], actor.at - PAST, actor.at + AHEAD, actor.at).filter(state__in=HOLDING)
    return written(resource.name, (busy(row, _("Pris")) for row in held))


def busy(row: Occupancy, words: Any, where: str = "", url: str = "") -> Event:
    """One event; its identity is that of its hours, so that a tool follows what moves."""
    event = Event()
    event.add("uid", f"occupancy-{row.pk}@{settings.SITE_URL.partition('//')[2]}")
    event.add("summary", str(words))
    event.add("dtstart", row.start.astimezone(dt.UTC))
    event.add("dtend", row.end.astimezone(dt.UTC))
    event.add("dtstamp", row.decided_at or row.booking.created_at)
    for name, value in (("location", where), ("url", url)):
        if value:
            event.add(name, value)
    return event


def written(name: str, events: Iterable[Event]) -> bytes:
    found = Calendar()
    found.add("prodid", "-//Cordée//Calendar//")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    for event in events:
        found.add_component(event)
    return found.to_ical()
