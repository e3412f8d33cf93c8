"""When nothing is free as it was asked: what is, and what it changes. Each offer leads to a form with its hours.

The number of questions to the database depends on how many hours are tried, never on how many rooms there are.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar import rules
from cordee.kernel.calendar.queries import breaches_by_resource, held_by_resource
from cordee.modules.sharing.models import Feature
from cordee.modules.sharing.queries import search
from cordee.modules.sharing.queries.search import Candidate, Found, priced, rank
from cordee.modules.sharing.rules.search import Wish

TRIES = 10  # whole checks for each way: what is held is sorted out before, in one reading
STEP = 30  # minutes between the hours that are tried
MANY = 20  # of the best placed are asked again at other hours
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Other:
    """``code``: shift, shorten, other_day, split, further, without, smaller; ``words``: what changes; ``rooms``: what
    to book, each with its link, for ``[start, end)``.
    """

    code: str
    words: str
    rooms: Sequence[Candidate]
    start: dt.datetime
    end: dt.datetime


def others(found: Found, wish: Wish, *, by: Actor) -> list[Other]:
    """At most one offer of each way, for a search that found nothing free."""
    offers = [*_other_hours(found, wish, by), *_split(found, wish, by), *_further(found, wish, by)]
    offers += _without(found, wish, by)
    return offers or _smaller(found, wish, by)


def _other_hours(found: Found, wish: Wish, by: Actor) -> Iterator[Other]:
    """The same rooms a little later or earlier, shorter, or on another day."""
    some = found.busy[:MANY]
    if not some or rules.malformed(wish.ask(by)):
        return
    ask, zone = wish.ask(by), ZoneInfo(settings.TIME_ZONE)
    margin = max(one.resource.policy.buffer for one in some) * MINUTE
    window = ask.start - rules.FAR - margin, ask.end + dt.timedelta(days=rules.DAYS + 1) + margin
    held = held_by_resource(*window, now=ask.now, resources=[one.resource.pk for one in some])
    ways = {
        "shift": rules.shifted(ask, min(STEP, ask.minutes)),
        "shorten": rules.shortened(ask, min(one.resource.policy.step for one in some)),
        "other_day": rules.other_days(ask, zone),
    }
    for code, spans in ways.items():
        offer = _first(code, spans, some, held, wish, by)
        if offer is not None:
            yield offer


def _first(code: str, spans: Iterable[tuple[dt.datetime, dt.datetime]], some: Sequence[Candidate],
           held: dict[int, list[rules.Held]], wish: Wish, by: Actor) -> Other | None:  # fmt: skip
    """The first of these hours when one of the rooms is free, and the best of those that are."""
    tried = 0
    for start, end in spans:
        if start <= by.at:
            continue
        then = replace(wish, start=start, end=end)
        hopeful = [one for one in some if _has_room(one, held, then)]
        if not hopeful:
            continue
        breaches = breaches_by_resource([one.resource for one in hopeful], then.ask(by))
        free = [one for one in hopeful if one.resource.pk not in breaches]
        if free:
            return _offer(code, _moved(code, start, end), [min(free, key=lambda one: rank(one, wish))], then, by)
        tried += 1
        if tried == TRIES:
            return None
    return None


def _has_room(one: Candidate, held: dict[int, list[rules.Held]], then: Wish) -> bool:
    margin = one.resource.policy.buffer * MINUTE
    taken = rules.peak(held.get(one.resource.pk, ()), then.start - margin, then.end + margin)
    return taken + (1 if then.room else then.quantity) <= one.resource.capacity


def _moved(code: str, start: dt.datetime, end: dt.datetime) -> str:
    when = {"when": rules.hours_in_words(start, end, ZoneInfo(settings.TIME_ZONE))}
    return {
        "shift": _("À une autre heure : %(when)s") % when,
        "shorten": _("En plus court : %(when)s") % when,
        "other_day": _("Un autre jour : %(when)s") % when,
    }[code]


def _offer(code: str, words: str, rooms: Sequence[Candidate], then: Wish, by: Actor) -> Other:
    shown = [replace(one, url=search.link(one, then)) for one in rooms]
    priced(shown, then, by)
    return Other(code, words, shown, then.start, then.end)


def _split(found: Found, wish: Wish, by: Actor) -> Iterator[Other]:
    """Two rooms of one place, which together hold all the people and have what was asked for."""
    if not wish.room:
        return
    by_place: dict[int, list[Candidate]] = {}
    for one in found.every:
        if one.free and one.place is not None and search.within_reach(one, wish) and search.usable(one, wish):
            by_place.setdefault(one.place.pk, []).append(one)
    pairs = [pair for rooms in by_place.values() if (pair := _pair(rooms, wish))]
    if pairs:
        best = min(pairs, key=lambda pair: (rank(pair[0], wish)[0], sum(one.room for one in pair)))
        seats = {"first": best[0].room, "second": best[1].room, "place": best[0].place}
        words = _("En deux groupes, dans deux salles de « %(place)s » : %(first)s et %(second)s places") % seats
        yield _offer("split", words, best, wish, by)


def _pair(rooms: Sequence[Candidate], wish: Wish) -> tuple[Candidate, Candidate] | None:
    """The smallest pair that is big enough; the largest room of a place always belongs to one, if any does."""
    biggest, *rest = sorted(rooms, key=lambda one: (-one.room, one.resource.pk))
    wanted = set(wish.features)
    enough = [
        one
        for one in rest
        if biggest.room + one.room >= wish.persons and wanted <= biggest.features | one.features
    ]  # fmt: skip
    return (biggest, min(enough, key=lambda one: one.room)) if enough else None


def _further(found: Found, wish: Wish, by: Actor) -> Iterator[Other]:
    """Free as asked, a longer road away."""
    away = [
        one
        for one in found.every
        if one.free and one.trip is not None and not one.lacks and search.big_enough(one, wish)
        and search.usable(one, wish) and not search.within_reach(one, wish)
    ]  # fmt: skip
    if away:
        best = min(away, key=lambda one: rank(one, wish))
        assert best.trip is not None
        trip = {"minutes": best.trip.minutes, "from": best.trip.origin}
        yield _offer("further", _("Plus loin : environ %(minutes)s minutes depuis %(from)s") % trip, [best], wish, by)


def _without(found: Found, wish: Wish, by: Actor) -> Iterator[Other]:
    """Free, big enough, within reach: with a few features less."""
    near = [
        one
        for one in found.every
        if one.free and one.lacks and search.within_reach(one, wish) and search.big_enough(one, wish)
        and search.usable(one, wish)
    ]  # fmt: skip
    if near:
        best = min(near, key=lambda one: (len(one.lacks), rank(one, wish)))
        lacks = ", ".join(str(Feature(code).label) for code in best.lacks)
        yield _offer("without", _("Sans : %(lacks)s") % {"lacks": lacks}, [best], wish, by)


def _smaller(found: Found, wish: Wish, by: Actor) -> list[Other]:
    """Nothing is big enough: the largest that is free then."""
    near = [one for one in found.every if one.free and search.within_reach(one, wish) and search.usable(one, wish)]
    small = [one for one in near if not search.big_enough(one, wish)]
    if not small:
        return []
    best = max(small, key=lambda one: (one.room, -one.resource.pk))
    if wish.room:
        words = ngettext(
            "Plus petit : %(room)s place, la plus grande salle libre à ces heures",
            "Plus petit : %(room)s places, la plus grande salle libre à ces heures",
            best.room,
        )
        then = wish
    else:
        words = _("Moins : %(room)s au plus chez un même prêteur")
        then = replace(wish, quantity=best.room)
    return [_offer("smaller", words % {"room": best.room}, [best], then, by)]
