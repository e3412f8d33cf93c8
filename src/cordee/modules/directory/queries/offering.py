"""Reads of offers and needs: the list with its filters, what they are matched with and why, what search holds."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cordee.kernel.actors.models import OfferDirection, OfferFamily, Site
from cordee.kernel.actors.rules import Actor
from cordee.kernel.reference.models import Commune, Perimeter, PerimeterCommune, PerimeterKind
from cordee.kernel.reference.queries import valleys
from cordee.kernel.search import queries as search
from cordee.kernel.search.models import Entry
from cordee.kernel.search.rules import Text
from cordee.lib.drawn_map import Map, Place, draw
from cordee.lib.geo import distance_m
from cordee.modules.directory.models import Offer
from cordee.modules.directory.rules.offering import OfferSearch

KIND = "offer"
COMPARED = 1000  # the latest of the other direction and the same family: a match is looked for among these


def shown(on: dt.date) -> QuerySet[Offer]:
    """What is offered or needed that day: neither withdrawn, nor ended, nor of an organisation that has ended."""
    rows = Offer.objects.filter(withdrawn_at=None, expires_on__gt=on, organisation__ended_on=None)
    return rows.filter(Q(until=None) | Q(until__gt=on)).select_related("organisation", "commune")


def offers_visible_to(actor: Actor) -> QuerySet[Offer]:
    """The bourse is public."""
    return shown(actor.today)


def offers_of(organisation: Any, *, actor: Actor) -> list[Offer]:
    """For the page of an organisation: what it offers, then what it needs."""
    return list(offers_visible_to(actor).filter(organisation=organisation).order_by("-direction", "-posted_at", "-pk"))


def found(asked: OfferSearch, *, actor: Actor) -> QuerySet[Offer]:
    """The answer to a request, the latest first."""
    rows = offers_visible_to(actor)
    if asked.direction:
        rows = rows.filter(direction=asked.direction)
    if asked.families:
        rows = rows.filter(family__in=asked.families)
    if asked.territories:
        rows = rows.filter(commune__in=_communes(asked.territories))
    if asked.q:
        rows = rows.filter(pk__in=search.find(asked.q, actor=actor, kind=KIND).order_by().values("thing"))
    return rows


def _communes(territories: Iterable[str]) -> QuerySet[PerimeterCommune, Any]:
    wanted = Q(pk__in=[])
    for key in territories:
        kind, _colon, code = key.partition(":")
        wanted |= Q(perimeter__kind=kind, perimeter__code=code)
    return PerimeterCommune.objects.filter(wanted).values("commune")


def changed_since(at: dt.datetime) -> QuerySet[Offer]:
    """What was written from that instant on (for alerts)."""
    return Offer.objects.filter(updated_at__gte=at)


def of_thing(thing: str) -> Offer | None:
    """The row that the journal calls "directory.offer:12"."""
    pk = thing.partition(":")[2]
    return Offer.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def territories() -> list[tuple[str, str]]:
    """The valleys to choose from, in reading order."""
    rows = Perimeter.objects.filter(kind=PerimeterKind.VALLEY)
    return [(f"{PerimeterKind.VALLEY}:{code}", name) for code, name in rows.values_list("code", "name")]


def commune_of(organisation_id: int) -> str | None:
    """Where an organisation is: the commune of its first open place, its head first."""
    rows = Site.objects.filter(organisation=organisation_id, closed_on=None).exclude(commune=None)
    return rows.values_list("commune_id", flat=True).first()


def map_of(rows: QuerySet[Offer], asked: OfferSearch) -> Map:
    """A plate per commune with how many; the list beside it says the same."""
    counts = Counter(code for code in rows.order_by().values_list("commune", flat=True) if code)
    places = [
        Place(commune.code, commune.name, counts[commune.code], commune.lat_e6, commune.lon_e6)
        for commune in Commune.objects.filter(pk__in=counts)
        if commune.lat_e6 is not None and commune.lon_e6 is not None
    ]
    chosen = next((key.removeprefix("valley:") for key in asked.territories if key.startswith("valley:")), "")
    return draw(
        places,
        url=lambda codes: "#answers",
        name=lambda labels, count: (
            ngettext("%(place)s : %(count)d offre ou besoin", "%(place)s : %(count)d offres et besoins", count)
            % {"place": labels, "count": count}
        ),
        label=_("Carte : les offres et les besoins par commune. La liste dit la même chose."),
        swatch=_("nombre d’offres et de besoins"),
        valleys=valleys(lambda code: asked.only(territories=(f"valley:{code}",)).href, chosen),
        outside_text=_("D’autres sont hors de cette carte : voir la liste."),
        outside_url="#answers",
    )


# ── matches ──


@dataclass(frozen=True, slots=True)
class Match:
    """What answers an offer or a need, how far (metres, None when unknown), and why, in words."""

    offer: Offer
    metres: int | None
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        return ", ".join(self.reasons)


def matches(offer: Offer, *, actor: Actor, most: int = 5) -> list[Match]:
    """The other direction, the same family, at a time that meets: enough of it first, then the nearest."""
    other = OfferDirection.NEED if offer.direction == OfferDirection.OFFER else OfferDirection.OFFER
    rows = offers_visible_to(actor).filter(direction=other, family=offer.family)
    rows = rows.exclude(organisation=offer.organisation_id).order_by("-posted_at", "-pk")
    kept = [row for row in rows[:COMPARED] if _meet(offer, row)]
    near = {row.pk: _metres(offer.commune, row.commune) for row in kept}

    def order(row: Offer) -> tuple[bool, bool, int, int]:
        away = near[row.pk]
        return _enough(offer, row) is False, away is None, away or 0, -row.pk

    return [Match(row, near[row.pk], _reasons(offer, row, near[row.pk])) for row in sorted(kept, key=order)[:most]]


def _meet(one: Offer, other: Offer) -> bool:
    """Whether the periods [since, until) share a day; an open end goes on for ever."""
    first = max(one.since or dt.date.min, other.since or dt.date.min)
    return first < min(one.until or dt.date.max, other.until or dt.date.max)


def _enough(one: Offer, other: Offer) -> bool | None:
    """Whether what is offered covers what is needed; None when it is not counted in the same unit."""
    need, given = (one, other) if one.direction == OfferDirection.NEED else (other, one)
    if need.quantity is None or given.quantity is None or need.unit.casefold() != given.unit.casefold():
        return None
    return given.quantity >= need.quantity


def _metres(one: Commune | None, other: Commune | None) -> int | None:
    if one is None or other is None:
        return None
    if one.pk == other.pk:
        return 0
    if one.lat_e6 is None or one.lon_e6 is None or other.lat_e6 is None or other.lon_e6 is None:
        return None
    return distance_m(one.lat_e6, one.lon_e6, other.lat_e6, other.lon_e6)


def _reasons(one: Offer, other: Offer, metres: int | None) -> tuple[str, ...]:
    said = [_("même famille : %(family)s") % {"family": OfferFamily(one.family).label}]
    if metres == 0:
        said.append(_("dans la même commune"))
    elif metres is not None:
        said.append(_("à %(km)s km") % {"km": max(1, round(metres / 1000))})
    if one.since or one.until:
        dated = other.since or other.until
        said.append(_("aux mêmes dates") if dated else _("sans date imposée"))
    enough, unit = _enough(one, other), other.unit
    if enough is not None:
        words = _("%(n)s %(unit)s : assez") if enough else _("%(n)s %(unit)s : une partie seulement")
        said.append(
            words % {"n": other.quantity if one.direction == OfferDirection.NEED else one.quantity, "unit": unit}
        )
    return tuple(said)


# ── search ──


def texts(ids: Iterable[int] | None = None) -> Iterator[Text]:
    """What the search index holds of these offers and needs, or of all that are not withdrawn."""
    rows = Offer.objects.filter(withdrawn_at=None, organisation__ended_on=None)
    rows = (rows if ids is None else rows.filter(pk__in=list(ids))).select_related("organisation", "commune")
    with override("fr"):
        for row in rows.order_by("pk"):
            place = row.commune.name if row.commune else ""
            kind, family = row.get_direction_display(), row.get_family_display()
            yield Text(
                kind=KIND,
                thing=row.pk,
                title=row.title,
                url=reverse("directory:offer", args=[row.pk]),
                line=" · ".join(word for word in (kind.capitalize(), family, row.organisation.name, place) if word),
                organisation_id=row.organisation_id,
                public=" ".join((row.words, kind, family, row.organisation.name, place, row.unit)),
            )


def ended_but_indexed(on: dt.date) -> list[int]:
    """What search still finds and the lists no longer show."""
    held = Entry.objects.filter(kind=KIND).values("thing")
    rows = Offer.objects.filter(pk__in=held).exclude(pk__in=shown(on).order_by().values("pk"))
    return list(rows.values_list("pk", flat=True))


def when(offer: Offer) -> str:
    """ "du 3 mai au 7 juin 2027", "à partir du …", "jusqu’au …": days as people say them, the last one included."""
    last = offer.until - dt.timedelta(days=1) if offer.until else None
    day = lambda date: date_format(date, "j F Y")  # noqa: E731
    if offer.since and last == offer.since:
        return _("le %(day)s") % {"day": day(last)}
    if offer.since and last:
        return _("du %(first)s au %(last)s") % {"first": day(offer.since), "last": day(last)}
    if offer.since:
        return _("à partir du %(first)s") % {"first": day(offer.since)}
    return _("jusqu’au %(last)s") % {"last": day(last)} if last else ""


def said(asked: OfferSearch) -> list[str]:
    """The filters of a request, in words."""
    names = dict(territories())
    words = [f"« {asked.q} »"] if asked.q else []
    words += [str(OfferDirection(asked.direction).label)] if asked.direction else []
    words += [str(OfferFamily(code).label) for code in asked.families]
    return words + [names.get(key, key) for key in asked.territories]
