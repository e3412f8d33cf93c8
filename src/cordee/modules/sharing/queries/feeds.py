"""Calendars for other tools (iCalendar, RFC 5545): what is taken of a thing, said to everybody without who or why."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cordee.kernel.actors.models import Person
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import HOLDING, LIVE, Occupancy, Resource, State
from cordee.kernel.notifications.rules import absolute
from cordee.modules.sharing.models import FeedKey
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


# ── secret addresses ──


def key_of(feed: FeedKey) -> str:
    """The secret part of its address, made again from the row."""
    salt = "cordee.sharing.FeedKey"
    return salted_hmac(salt, f"{feed.pk}:{feed.nonce}", algorithm="sha256").hexdigest()[:40]


def address_of(feed: FeedKey) -> str:
    return absolute(reverse("sharing:secret_feed", args=[feed.pk, key_of(feed)]))


def by_key(pk: int, key: str) -> FeedKey | None:
    """The feed of an address; None when it was changed, or never was."""
    feed = FeedKey.objects.filter(pk=pk).select_related("person", "organisation").first()
    return feed if feed is not None and constant_time_compare(key_of(feed), key) else None


def feeds_of(actor: Actor) -> list[tuple[str, FeedKey | None, Any]]:
    """The two that this reader may open: ("moi" or "organisation", the row if it is open, whose it is)."""
    found: list[tuple[str, FeedKey | None, Any]] = []
    if actor.person is not None:
        found.append(("moi", FeedKey.objects.filter(person=actor.person).first(), actor.person))
    if actor.organisation is not None and actor.manages(actor.organisation):
        row = FeedKey.objects.filter(organisation=actor.organisation.pk).first()
        found.append(("organisation", row, actor.organisation))
    return found


def secret(feed: FeedKey, now: dt.datetime) -> bytes:
    """What it holds and what it waits for an answer about, with its words: whoever has the address reads it."""
    mine = Q(booking__organisation=feed.organisation_id)
    if feed.person_id is not None:
        mine = Q(booking__person=feed.person_id) | Q(booking__made_by=feed.person_id)
    rows = Occupancy.objects.filter(mine, state__in=LIVE, end__gt=now - PAST, start__lt=now + AHEAD)
    rows = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now)).select_related("booking", "resource__site")
    return written(str(feed.person or feed.organisation), (_event(row) for row in rows.order_by("start", "pk")))


def _event(row: Occupancy) -> Event:
    site, words = row.resource.site, row.booking.title
    if row.state != State.CONFIRMED:
        words = f"{words} ({row.get_state_display()})"
    where = ", ".join(word for word in (row.resource.name, site.address if site else "") if word)
    return busy(row, words, where, absolute(reverse("sharing:booking", args=[row.booking_id])))


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """That a secret address is open, for "mes données"."""
    rows = FeedKey.objects.filter(person=person)
    return {"adresse secrète d’agenda": [{"le": row.opened_at.isoformat()} for row in rows]}
