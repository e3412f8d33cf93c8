"""The filters of a request in SQL, whatever the number of organisations; each written the way that is cheap for it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from math import ceil

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from cordee.kernel.actors.models import Affiliation, AffiliationStatus, OrganisationTheme, Site, Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import audience_of
from cordee.kernel.reference.models import Commune, PerimeterCommune
from cordee.lib.geo import box
from cordee.modules.directory.models import Listing, Total
from cordee.modules.directory.rules import MANY, Point, Search, distances_from

_READS = {Visibility.PUBLIC: (), Visibility.NETWORK: ("network",), Visibility.PRIVATE: ("network", "private")}


def points_of(text: str, pk: int, actor: Actor) -> list[Point]:
    """The points of ``Listing.points`` as this actor sees them, in degrees."""
    found = []
    for one in text.split():
        lat, lon, *hidden = one.split(",")
        if hidden and hidden[0] not in _READS[audience_of(actor, pk)]:
            lat, lon = hidden[1:]
        if lat:
            found.append((int(lat) / 1_000_000, int(lon) / 1_000_000))
    return found


def centre_of(place: Commune | None) -> Point | None:
    """Where distances to a commune are counted from."""
    if place is None or place.lat_e6 is None or place.lon_e6 is None:
        return None
    return place.lat_e6 / 1_000_000, place.lon_e6 / 1_000_000


def away_from(centre: Point, actor: Actor) -> Callable[[str, int], float | None]:
    """What gives, from ``Listing.points`` and the organisation, how many km to the nearest point that this actor sees;
    None when there is none. Asked for thousands at a time: most have one point, open to all.
    """
    measure = distances_from(centre)

    def away(text: str, pk: int) -> float | None:
        if text.count(",") != 1:
            return min((measure(*point) for point in points_of(text, pk, actor)), default=None)
        lat, lon = text.split(",")
        return measure(int(lat) / 1_000_000, int(lon) / 1_000_000)

    return away


def within(centre: Point, km: float) -> Q:
    """Listings that may have a point as near: those with a site, or the centre of its commune, in the box around.

    Whether they have is for ``points_of`` to say, which knows who may see which point.
    """
    around = box(round(centre[0] * 1e6), round(centre[1] * 1e6), ceil(km * 1000))
    inside = {"lat_e6__range": (around.south, around.north), "lon_e6__range": (around.west, around.east)}
    communes = Commune.objects.filter(**inside).order_by().values("pk")
    open_sites = Site.objects.filter(closed_on=None).order_by().values("organisation")
    # two questions in one: asked together ("or"), PostgreSQL would read every site
    return Q(pk__in=open_sites.filter(**inside).union(open_sites.filter(commune__in=communes)))


def _rows(asked: Search, name: str) -> QuerySet[OrganisationTheme] | QuerySet[Site] | QuerySet[Affiliation]:
    """The rows that say who passes a filter; each leads to an organisation by the column of ``_OWNER``."""
    values = asked[name]
    if name == "themes":
        return OrganisationTheme.objects.filter(code__in=values).order_by()
    if name == "communes":
        return Site.objects.filter(closed_on=None, commune__in=values).order_by()
    if name == "networks":
        held = Affiliation.objects.filter(status=AffiliationStatus.ACTIVE, until=None, group__slug__in=values)
        return held.order_by()
    kinds = defaultdict(list)
    for value in values:
        kind, _colon, code = value.partition(":")
        kinds[kind].append(code)
    some = Q(pk__in=[])
    for kind, codes in kinds.items():
        some |= Q(perimeter__kind=kind, perimeter__code__in=codes)
    communes = PerimeterCommune.objects.filter(some).order_by().values("commune")
    return Site.objects.filter(closed_on=None, commune__in=communes).order_by()


def _is_common(asked: Search, total: int) -> dict[str, bool]:
    """For each filter in place, whether so many pass it that walking the list in order meets a thousand sooner.

    Walking reads total × 1,000 / passing rows, gathering them reads as many as pass: equal at √(1,000 × total).
    """
    names = [name for name in ("themes", "communes", "territories", "families") if asked[name]]
    numbers: dict[str, int] = dict.fromkeys(names, 0)
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= Q(kind=name, value__in=asked[name])
    for kind, number in Total.objects.filter(wanted).values_list("kind", "number") if names else ():
        numbers[kind] += number
    return {name: number * number > MANY * total for name, number in numbers.items()}


def narrowed(asked: Search, names: Iterable[str], *, total: int, centre: Point | None) -> QuerySet[Listing]:
    """Listings that pass these filters, the text aside; near the centre, or a little further (``within``)."""
    rows = Listing.objects.order_by()
    common = _is_common(asked, total)
    for name in names:
        if name == "near":
            rows = rows.filter(within(centre, asked.radius)) if centre else rows
        elif name == "families" and common[name]:
            # through a function, so that the index of a very common family does not tempt the planner
            rows = rows.alias(sort=Coalesce(F("family"), Value(""))).filter(sort__in=asked.families)
        elif name == "families":
            rows = rows.filter(family__in=asked.families)
        elif name != "q":
            owner = "member" if name == "networks" else "organisation"
            held = _rows(asked, name)
            if common.get(name):
                rows = rows.filter(Exists(held.filter(**{owner: OuterRef("pk")})))
            else:
                rows = rows.filter(pk__in=held.values(owner))
    return rows
