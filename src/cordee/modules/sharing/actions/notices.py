"""What the calendar says, told by mail to those it is about."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.calendar.events import BookingChanged, HoursClosed, PlaceOffered
from cordee.kernel.calendar.models import Closure, Occupancy, State
from cordee.kernel.notifications.actions import tell
from cordee.kernel.notifications.rules import absolute
from cordee.modules.sharing.queries import notices as queries
from cordee.modules.sharing.queries import waiting


def _link(row: Occupancy) -> str:
    return absolute(reverse("sharing:booking", args=[row.booking_id]))


def _holders(organisation: Organisation, person: Person | None, by: Actor) -> list[Person]:
    return queries.holders_of(organisation, person, by.today)


def _tell(people: list[Person], notice: str, key: str, by: Actor, **context: Any) -> None:
    for person in people:
        tell(notice=notice, key=key, person=person, context=context, by=by)


@transaction.atomic
def hear_booking(*, event: BookingChanged) -> None:
    """A request goes to those who lend; what they, or a colleague, decided goes to those who hold the booking."""
    by, rows = Actor(None, via=Via.TICK), queries.rows_of(event.booking_id)
    for row in rows:
        if row.state == State.REQUESTED:
            _ask(row, by)
    for news in queries.news_of(rows):
        booking = news.row.booking
        _tell(
            _holders(booking.organisation, booking.person, by), "sharing.decided", news.key, by, what=news.what,
            row=news.row, booking=booking, when=queries.when(news.row), link=_link(news.row),
        )  # fmt: skip


def _ask(row: Occupancy, by: Actor) -> None:
    """Once for a booking, or for all the dates of a series."""
    series = row.booking.series_id
    key = f"sharing-asked:s{series}:{row.resource_id}" if series else f"sharing-asked:{row.pk}"
    people = [
        one for one in queries.managers_of(row.resource.organisation, by.today) if one.pk != row.booking.made_by_id
    ]
    link = absolute(reverse("sharing:requests"))
    _tell(people, "sharing.asked", key, by, row=row, booking=row.booking, when=queries.when(row), link=link)


@transaction.atomic
def hear_offer(*, event: PlaceOffered) -> None:
    """The place is held: one press takes it."""
    by, entry = Actor(None, via=Via.TICK), waiting.entries().get(pk=event.entry_id)
    if not entry.resource.kind.startswith(queries.OURS):
        return
    link = reverse("sharing:waiting", args=[entry.pk])
    if entry.person is not None:
        link = reverse("sharing:offer", args=[waiting.offer_token(entry)])
    _tell(
        _holders(entry.organisation, entry.person, by), "sharing.offered", f"sharing-offered:{entry.offer_id}", by,
        entry=entry, when=waiting.of(entry).when, until=event.until, link=absolute(link),
    )  # fmt: skip


@transaction.atomic
def hear_closure(*, event: HoursClosed) -> None:
    """Bookings made before a closure stay: those who hold them hear of it."""
    by = Actor(None, via=Via.TICK)
    closure = Closure.objects.select_related("resource", "policy__organisation").get(pk=event.closure_id)
    for booking in queries.live_of(event.booking_ids):
        link = absolute(reverse("sharing:booking", args=[booking.pk]))
        _tell(
            _holders(booking.organisation, booking.person, by), "sharing.closed",
            f"sharing-closed:{closure.pk}:{booking.pk}", by, booking=booking, closure=closure, link=link,
        )  # fmt: skip


@transaction.atomic
def remind_option(*, row: Occupancy, by: Actor) -> None:
    """An option ends soon: confirm it, or it lets go by itself."""
    booking = row.booking
    _tell(
        _holders(booking.organisation, booking.person, by), "sharing.option_ending", f"sharing-option:{row.pk}", by,
        row=row, booking=booking, when=queries.when(row), link=_link(row),
    )  # fmt: skip
