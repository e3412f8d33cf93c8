"""A month of life in the archipelago: meetings, two series, a request and an option that wait, a waiting list.

Dated of the day of the load. A day that is closed, or taken, gives way to the next: the demo loads on any day.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.calendar import actions as calendar
from cordee.kernel.calendar.actions import Rhythm
from cordee.kernel.calendar.models import Resource
from cordee.kernel.calendar.rules import Purpose, Want, instant
from cordee.lib.errors import Refused
from cordee.project.demo.seed import Territory

Span = tuple[dt.datetime, dt.datetime]
Kept = tuple[Want, Actor]
ZONE = "Europe/Paris"
DAYS = 21  # how far a day that is closed gives way
# room, organisation, person, days from the load, hour, hours, what for, how many people
MEETINGS = (
    ("Salle des Écrins", "meleze", "yann", -19, 18, 2, "Comité de rédaction", 9),
    ("Salle du Buëch", "torrent", "nadia", -12, 10, 2, "Réunion du réseau des tiers-lieux", 12),
    ("La Verrière", "grange", "bruno", -6, 14, 3, "Journée réemploi : préparation", 15),
    ("Salle des Écrins", "cretes", "lucie", 2, 14, 3, "Formation hygiène alimentaire", 20),
    ("Bureau des permanences", "saisons", "yann", 3, 9, 3, "Permanence : comptabilité partagée", 3),
    ("Salle du Buëch", "sources", "claire", 5, 18, 2, "Assemblée des maraîchers", 14),
    ("La Verrière", "sources", "claire", 7, 9, 3, "Atelier semences", 18),
    ("Salle des Écrins", "torrent", "nadia", 9, 14, 4, "Forum de l’archipel", 55),
    ("La salle à manger", "torrent", "nadia", 11, 18, 3, "Repas des bénévoles", 40),
    ("Salle du Buëch", "grange", "bruno", 13, 10, 2, "Bureau de La Grange", 7),
    ("La Verrière", "dora", "marco", 16, 14, 2, "Rencontre avec les coopératives d’Oulx", 12),
    ("Salle des Écrins", "roche", "odile", 20, 18, 2, "Réunion publique", 60),
)
SERIES = (
    ("Salle du Buëch", "meleze", "yann", 4, 16, 120, "Atelier radio", "FREQ=WEEKLY;COUNT=6;WKST=MO"),
    ("La Verrière", "torrent", "nadia", 6, 19, 120, "Chorale du quai", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=MO"),
)
REQUEST = ("La grande grange", "torrent", "nadia", 15, 18, 4, "Bal de fin de saison", 100)
OPTION = ("Salle des Écrins", "cretes", "lucie", 18, 9, 3, "Peut-être : dégustation", 30)
WAITED = ("La Verrière", "grange", "bruno", 10, 18, 3, "Soirée jeux de réparation", 20)
WAITING = (("cretes", "lucie", "Cours de cuisine"), ("dora", "marco", "Ciné-débat"))


def _actor(territory: Territory, organisation: str, person: str, at: dt.datetime) -> Actor:
    return Actor(territory.people[person], territory.organisations[organisation], "member", Via.PAGE, at)


def _purpose(by: Actor, title: str, people: int | None = None) -> Purpose:
    person, organisation = by.signatory()
    return Purpose(organisation, title, person=person, attendance=people)


def _spans(days: int, hour: int, hours: int) -> Iterator[Span]:
    """The same hours of the wall, from this day on."""
    first = timezone.localdate() + dt.timedelta(days=days)
    for more in range(DAYS):
        start = instant(dt.datetime.combine(first + dt.timedelta(days=more), dt.time(hour)), ZONE, fold=0)
        yield start, start + dt.timedelta(hours=hours)


def _first(spans: Iterator[Span], make: Callable[[dt.datetime, dt.datetime], Kept]) -> Kept:
    """What the first of these hours that is open and free gives."""
    for span in spans:
        try:
            return make(*span)
        except Refused:
            continue
    raise AssertionError("no day is open for weeks")


def _meeting(territory: Territory, row: tuple[Any, ...], option: bool = False) -> Kept:
    """Booked a week before it is held, or the day of the load."""
    room, organisation, person, days, hour, hours, title, people = row
    resource, now = Resource.objects.get(name=room), timezone.now()
    by = _actor(territory, organisation, person, now + dt.timedelta(days=days - 7) if days < 0 else now)

    def make(start: dt.datetime, end: dt.datetime) -> Kept:
        want = Want(resource.pk, start, end)
        calendar.book(wants=[want], purpose=_purpose(by, title, people), by=by, option=option)
        return want, by

    return _first(_spans(days, hour, hours), make)


def _series(territory: Territory, row: tuple[Any, ...]) -> None:
    room, organisation, person, days, hour, minutes, title, rrule = row
    by = _actor(territory, organisation, person, timezone.now())
    first = dt.datetime.combine(timezone.localdate() + dt.timedelta(days=days), dt.time(hour))
    if first.weekday() == 6:
        first += dt.timedelta(days=1)
    shape = [(Resource.objects.get(name=room).pk, 1)]
    calendar.book_series(
        shape=shape, rhythm=Rhythm(rrule, first, minutes, ZONE), purpose=_purpose(by, title), by=by, skip=True
    )


def bookings(territory: Territory) -> None:
    want, _by = _meeting(territory, WAITED)
    for organisation, person, title in WAITING:
        by = _actor(territory, organisation, person, timezone.now())
        calendar.join_waiting(want=want, purpose=_purpose(by, title), by=by)
    for row in MEETINGS:
        _meeting(territory, row)
    for series in SERIES:
        _series(territory, series)
    _meeting(territory, REQUEST)
    _meeting(territory, OPTION, option=True)
