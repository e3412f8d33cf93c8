"""The search over all owners: the one answer of the page and of the API.

Every room that is lent, or every thing of a family, is judged at once by the calendar's one answer: the number of
questions to the database does not depend on how many there are.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from cordee.kernel.actors.models import Organisation, Site, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import seen
from cordee.kernel.calendar.models import Access, Resource
from cordee.kernel.calendar.queries import breaches_by_resource
from cordee.kernel.calendar.rules import Breach
from cordee.modules.sharing.models import Ease, Equipment, Place, Space, SpaceFeature
from cordee.modules.sharing.queries import prices, travel
from cordee.modules.sharing.queries.prices import Quote
from cordee.modules.sharing.queries.travel import Trip
from cordee.modules.sharing.rules.search import FIT, Wish, hours_asked


@dataclass(slots=True)
class Candidate:
    """Something that is lent. ``breaches``: why it is not free then; ``lacks``: what is asked for and it has not.

    ``room``: how many people, or how many pieces of equipment, it holds.
    """

    resource: Resource
    room: int
    page: str
    place: Place | None
    site: Site | None
    features: frozenset[str] = frozenset()
    trip: Trip | None = None
    breaches: Sequence[Breach] = ()
    lacks: Sequence[str] = ()
    quote: Quote | None = None
    url: str = ""

    @property
    def free(self) -> bool:
        return not self.breaches

    @property
    def owner(self) -> Organisation:
        return self.resource.organisation

    @property
    def on_request(self) -> bool:
        return self.resource.policy.access == Access.APPROVAL

    @property
    def partly(self) -> bool:
        """Somebody in a wheelchair calls before."""
        return self.place is not None and self.place.wheelchair == Ease.PARTLY


@dataclass(frozen=True, slots=True)
class Found:
    """``items``: free and fitting, the best first. ``busy``: fitting, and why not. ``every``: all that were judged."""

    items: Sequence[Candidate] = ()
    busy: Sequence[Candidate] = ()
    every: Sequence[Candidate] = field(default=(), repr=False)


def answer(wish: Wish, *, by: Actor) -> Found:
    """Who is free then, within reach, ranked by travel time, then by size nearest above the need, then by price."""
    every = _rooms() if wish.room else _things(wish)
    pace = travel.per_km(by.today)
    breaches = breaches_by_resource([one.resource for one in every], wish.ask(by))
    for one in every:
        one.trip = travel.shortest(wish.near, _point(one.site), pace)
        one.breaches = breaches.get(one.resource.pk, ())
        one.lacks = [code for code in wish.features if code not in one.features]
        one.url = link(one, wish)
    fitting = [one for one in every if fits(one, wish)]
    free = [one for one in fitting if one.free]
    priced(free, wish, by)
    order = lambda one: rank(one, wish)  # noqa: E731
    return Found(sorted(free, key=order), sorted((one for one in fitting if not one.free), key=order), every)


def priced(some: Sequence[Candidate], wish: Wish, by: Actor) -> None:
    """Put on each what it costs to whoever looks."""
    ask = wish.ask(by)
    quotes = prices.quotes(
        [one.resource for one in some], wish.start, wish.end, quantity=ask.quantity, organisation=by.organisation,
        on=by.today,
    )  # fmt: skip
    for one in some:
        one.quote = quotes[one.resource.pk]


def fits(one: Candidate, wish: Wish) -> bool:
    return within_reach(one, wish) and big_enough(one, wish) and usable(one, wish) and not one.lacks


def within_reach(one: Candidate, wish: Wish) -> bool:
    """A place that nobody can put on the map is out of every reach."""
    if not wish.near or wish.minutes is None:
        return True
    return one.trip is not None and one.trip.minutes <= wish.minutes


def big_enough(one: Candidate, wish: Wish) -> bool:
    return one.room >= (wish.persons if wish.room else wish.quantity)


def usable(one: Candidate, wish: Wish) -> bool:
    """Open to wheelchairs when that is asked: what nobody looked at is not."""
    return not wish.accessible or one.place is not None and one.place.wheelchair in FIT


def rank(one: Candidate, wish: Wish) -> tuple[int, int, int, str, int]:
    away = one.trip.minutes if one.trip else 10**6
    over = one.room - (wish.persons if wish.room else wish.quantity)
    return (
        away if wish.near else 0,
        over,
        one.quote.total_cents if one.quote else 0,
        one.resource.name,
        one.resource.pk,
    )


def link(one: Candidate, wish: Wish) -> str:
    """The form of the booking, hours filled in."""
    number = {"personnes": str(wish.persons)} if wish.room else {"quantite": str(wish.quantity)}
    return form_url(one.resource.pk, wish.start, wish.end, one.resource.policy.zone, **number)


def form_url(resource: int, start: dt.datetime, end: dt.datetime, zone: str, **asked: str) -> str:
    """The form of a booking with its hours, on the wall of the zone."""
    values = hours_asked(start, end, zone) | asked
    return f"{reverse('sharing:book', args=[resource])}?{urlencode(values)}"


_RELATED = ("resource__policy", "resource__organisation", "place__site__commune")


def _rooms() -> list[Candidate]:
    """Every room of a place that all see."""
    rows = Space.objects.filter(
        place__published=True, place__site__closed_on=None, resource__active=True, retired=False,
        resource__organisation__ended_on=None,
    )  # fmt: skip
    rows = rows.select_related(*_RELATED).prefetch_related(Prefetch("features", SpaceFeature.objects.order_by("code")))
    return [
        Candidate(
            resource=row.resource, room=row.seats, page=reverse("sharing:space", args=[row.pk]), place=row.place,
            site=row.place.site, features=frozenset(feature.code for feature in row.features.all()),
        )
        for row in rows.order_by("pk")
    ]  # fmt: skip


def _things(wish: Wish) -> list[Candidate]:
    rows = _named(Equipment.objects.filter(resource__active=True, resource__organisation__ended_on=None), wish)
    rows = rows.select_related(*_RELATED, "resource__site__commune").order_by("pk")
    return [
        Candidate(
            resource=row.resource, room=row.resource.capacity, page=reverse("sharing:equipment", args=[row.pk]),
            place=row.place if row.place and row.place.published else None,
            site=row.place.site if row.place else row.resource.site,
        )
        for row in rows
    ]  # fmt: skip


def _named(rows: QuerySet[Equipment], wish: Wish) -> QuerySet[Equipment]:
    if wish.family:
        rows = rows.filter(family=wish.family)
    for word in wish.q.split()[:8]:
        rows = rows.filter(Q(resource__name__icontains=word) | Q(description__icontains=word))
    return rows


def _point(site: Site | None) -> travel.Point | None:
    """Where a site is, as everybody may read it: at the centre of its commune when its point is kept."""
    if site is None:
        return None
    shown = seen(site, Visibility.PUBLIC)
    spot = shown if shown.lat_e6 is not None else site.commune
    return None if spot is None or spot.lat_e6 is None or spot.lon_e6 is None else (spot.lat_e6, spot.lon_e6)


def nearest_first(some: Iterable[Candidate], wish: Wish) -> list[Candidate]:
    return sorted(some, key=lambda one: rank(one, wish))
