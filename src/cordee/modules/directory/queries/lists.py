"""What the list page shows of a directory: filters with their counts, tags, offers of an empty answer, results."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cordee.kernel.actors.models import (
    Family,
    Membership,
    Organisation,
    OrganisationText,
    OrganisationTheme,
    Site,
    Theme,
)
from cordee.kernel.actors.queries import former_names
from cordee.kernel.actors.rules import MANAGER, Actor
from cordee.kernel.actors.rules.visibility import seen_by
from cordee.kernel.reference.models import PerimeterKind
from cordee.kernel.reference.queries import valleys
from cordee.lib.drawn_map import WHOLE, Detail, Frame, Map, Place, draw, frame_around
from cordee.modules.directory.queries.facts import Directory, plain
from cordee.modules.directory.queries.freshness import NOBODY_SAID, Standing, standings
from cordee.modules.directory.rules import MANY, Search

SORTS = (
    ("", gettext_lazy("le plus utile d’abord")),
    ("nom", gettext_lazy("nom")),
    ("distance", gettext_lazy("distance")),
    ("recent", gettext_lazy("fiches modifiées récemment")),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter, how many would answer with it (None: not counted), and whether it is in place."""

    value: str
    label: Any
    count: int | None
    chosen: bool
    group: Any = ""

    @property
    def number(self) -> str:
        """The count in words people trust; "" when nobody counted."""
        return "" if self.count is None else counted(self.count)


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter in place, and the address of the list without it."""

    label: Any
    href: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Drop this filter, get that many."""

    label: Any
    count: int
    href: str

    @property
    def number(self) -> str:
        return counted(self.count)


def counted(count: int) -> str:
    """A number, or "plus de 1 000"."""
    return _("plus de 1 000") if count > MANY else number_format(count, force_grouping=True)


def said(count: int) -> str:
    """A count of organisations, in words people trust: above a thousand, nobody counts."""
    if count > MANY:
        return _("plus de 1 000 organisations")
    words = ngettext("%(number)s organisation", "%(number)s organisations", count)
    return words % {"number": number_format(count, force_grouping=True)}


def labels(directory: Directory, name: str) -> dict[str, Any]:
    """The words of every value of a filter, in reading order."""
    if name == "themes":
        return {str(value): label for value, label in sorted(Theme.choices, key=lambda pair: plain(str(pair[1])))}
    if name == "families":
        return {str(value): label for value, label in Family.choices}
    if name == "communes":
        return dict(directory.communes)
    if name == "networks":
        rows = Organisation.objects.filter(slug__in=directory.asked.networks)
        return {row.slug: _("membres de %(network)s") % {"network": row} for row in rows}
    order = [PerimeterKind.VALLEY, PerimeterKind.EPCI, PerimeterKind.DEPARTMENT, PerimeterKind.REGION]
    ranked = sorted(directory.territories.values(), key=lambda one: order.index(PerimeterKind(one.kind)))
    return {one.key: one.name for one in ranked}


_FAMILIES, _THEMES = dict(Family.choices), dict(Theme.choices)
_GROUPS = {
    "valley": gettext_lazy("Vallées"),
    "epci": gettext_lazy("Intercommunalités"),
    "department": gettext_lazy("Départements"),
    "region": gettext_lazy("Régions"),
}


def _group(directory: Directory, value: str) -> Any:
    return _GROUPS.get(directory.territories[value].kind, "") if value in directory.territories else ""


def options(directory: Directory, name: str) -> list[Option]:
    """The values of a filter that would give something, and those in place."""
    counts, chosen, exact = directory.counts(name), directory.asked[name], directory.is_counted(name)
    offered = directory.offered(name)
    return [
        Option(value, label, counts[value] if exact else None, value in chosen, _group(directory, value))
        for value, label in labels(directory, name).items()
        if value in offered
    ]


def _label(directory: Directory, name: str) -> str:
    """A filter in place, in words: "culture, énergie", "à 20 km de Gap"."""
    asked = directory.asked
    if name == "q":
        return f"« {asked.q} »"
    if name == "near":
        place = directory.place.name if directory.place else asked.near
        return _("à %(km)s km de %(place)s") % {"km": asked.radius, "place": place}
    words = labels(directory, name)
    return ", ".join(str(words.get(value, value)) for value in asked[name])


def tags(directory: Directory) -> list[Tag]:
    """Every filter in place, value by value."""
    asked, given = directory.asked, []
    for name in asked.active:
        values = asked[name]
        if isinstance(values, str):
            given.append(Tag(_label(directory, name), asked.without(name).href))
            continue
        words = labels(directory, name)
        given += [Tag(words.get(value, value), asked.without(name, value).href) for value in values]
    return given


def offers(directory: Directory, most: int = 3) -> list[Offer]:
    """When nothing answers: which filter to drop, and what one gets; the best three.

    When no single filter is the cause, everything at once is offered.
    """
    asked = directory.asked
    found = [
        Offer(_label(directory, name), directory.count(leaving=name), asked.without(name).href) for name in asked.active
    ]
    best = sorted((offer for offer in found if offer.count), key=lambda offer: -offer.count)[:most]
    if best or not directory.total:
        return best
    return [Offer(_("aucun filtre"), directory.total, "?")]


def _chosen(asked: Search, name: str, codes: tuple[str, ...]) -> str:
    """The address that keeps only these values of a filter, or drops it when they are the ones in place."""
    bare = asked.without(name)
    if set(codes) == set(asked[name]):
        return bare.href
    for code in codes:
        bare = bare.adding(name, code)
    return bare.href


def map_of(directory: Directory, points_url: str) -> Map:
    """The drawn map of the answer. A plate per commune, the commune filter aside: choosing one sets that filter.

    ``points_url`` gives the exact places, for the detailed map.
    """
    asked = directory.asked
    counts = directory.counts("communes")
    places = [
        Place(code, directory.communes[code], count, *directory.points[code], chosen=code in asked.communes)
        for code, count in counts.items()
        if code in directory.points
    ]
    valley = next((key for key in asked.territories if key.startswith("valley:")), "")
    return draw(
        places,
        url=lambda codes: _chosen(asked, "communes", codes),
        swatch=_("nombre d’organisations")
        if directory.is_counted("communes")
        else _("nombre, parmi les 1 000 premières"),
        valleys=valleys(
            lambda code: _chosen(asked, "territories", (f"valley:{code}",)), valley.removeprefix("valley:")
        ),
        together=directory.together,
        frame=frame_of(places, asked),
        outside=directory.outside,
        outside_url="#answers",
        detail=Detail(points_url, "results"),
    )


def frame_of(places: Sequence[Place], asked: Search) -> Frame:
    """Around the communes that are chosen; else around what answers; the whole drawing when nothing is asked."""
    chosen = [place for place in places if place.chosen]
    return frame_around(chosen or places) if asked.active and (chosen or not asked.communes) else WHOLE


def map_of_sites(organisation: Organisation, sites: list[Site]) -> Map | None:
    """The drawn map of one organisation: a plate per commune. None outside the drawing."""
    counts = Counter(site.commune for site in sites if site.commune and site.commune.lat_e6 is not None)
    places = [
        Place(commune.code, commune.name, count, commune.lat_e6 or 0, commune.lon_e6 or 0)
        for commune, count in counts.items()
    ]
    drawn = draw(
        places,
        url=lambda codes: "#places",
        name=lambda labels, count: (
            ngettext("%(place)s : %(count)d lieu", "%(place)s : %(count)d lieux", count)
            % {"place": labels, "count": count}
        ),
        label=_("Carte des lieux de %(organisation)s. La liste dit la même chose.") % {"organisation": organisation},
    )
    return drawn if drawn.pins else None


def claimed(on: Any) -> Exists:
    """Whether someone answers for the organisation on that day."""
    held = Membership.objects.filter(organisation=OuterRef("pk"), role=MANAGER, since__lte=on, until=None)
    return Exists(held)


@dataclass(frozen=True, slots=True)
class Card:
    """What one result shows. ``km``: from the commune asked for."""

    organisation: Organisation
    kind: Any
    themes: list[Any]
    places: list[str]
    communes: list[str]
    km: float | None
    standing: Standing
    description: str  # in the reader's language when it is written in it
    description_language: str
    former: tuple[str, ...] = ()  # the names before a merge, where one searches by words


def cards(ids: Iterable[int], directory: Directory, *, actor: Actor) -> list[Card]:
    """The organisations of one page of a list, in that order: four queries, whatever their number."""
    order = list(ids)
    rows = _with_parts(Organisation.objects.filter(pk__in=order)).annotate(claimed=claimed(actor.today)).in_bulk()
    former = former_names(order) if directory.asked.q else {}
    held = standings(order, actor.today)
    found = ((pk, _card(seen_by(rows[pk], actor), directory, held.get(pk, NOBODY_SAID))) for pk in order if pk in rows)
    return [replace(card, former=tuple(former.get(pk, ()))) for pk, card in found]


def _card(row: Any, directory: Directory, standing: Standing) -> Card:
    communes = {site.commune.pk: site.commune.name for site in row.open_sites if site.commune}
    return Card(
        row,
        _FAMILIES.get(row.family, row.family),
        [_THEMES.get(theme.code, theme.code) for theme in row.theme_rows.all()],
        list(communes.values()),
        list(communes),
        fact.away if (fact := directory.facts.get(row.pk)) else None,
        standing,
        *_described(row),
    )


def _described(row: Any) -> tuple[str, str]:
    """As ``records.described``, from what ``_with_parts`` has read: a hidden description has no translation."""
    own = next(iter(getattr(row, "own_texts", ())), None) if row.description else None
    return (own.description, own.language) if own else (row.description, "fr")


def _with_parts(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    sites = Site.objects.filter(closed_on=None).select_related("commune")
    parts = [
        Prefetch("theme_rows", OrganisationTheme.objects.order_by("pk")),
        Prefetch("sites", sites, to_attr="open_sites"),
    ]
    language = (get_language() or "fr")[:2]
    if language != "fr":
        texts = OrganisationText.objects.filter(language=language)
        parts.append(Prefetch("texts", texts, to_attr="own_texts"))
    return rows.prefetch_related(*parts)


def places(directory: Directory) -> int:
    """In how many communes; 0 when the answer is too long to be counted."""
    answer = directory.answer()
    return 0 if answer.more else len(set().union(*(fact.communes for fact in answer.facts)))


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its values: those in place and those that may be added, in groups when there are kinds of them."""

    name: str
    label: Any
    options: list[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.chosen]

    @property
    def others(self) -> list[Option]:
        return [option for option in self.options if not option.chosen]


def filters(directory: Directory) -> dict[str, Filter]:
    """Every filter with counts, by its name in the address."""
    return {
        "territoire": Filter("territoire", _("Vallée ou territoire"), options(directory, "territories")),
        "commune": Filter("commune", _("Commune"), options(directory, "communes")),
        "theme": Filter("theme", _("Thème"), options(directory, "themes")),
        "famille": Filter("famille", _("Famille"), options(directory, "families")),
    }


def filters_within(directory: Directory, fixed: Mapping[str, Sequence[str]]) -> dict[str, Filter]:
    """The same inside a part of the directory: of what is fixed, only its own values."""
    names = {"territoire": "territories", "commune": "communes", "theme": "themes", "famille": "families"}
    inside = {}
    for short, one in filters(directory).items():
        values = set(fixed.get(names[short], ()))
        some = [option for option in one.options if not values or option.value in values]
        whole = len(values) and all(option.chosen for option in some)
        kept = [replace(option, chosen=False) for option in some] if whole else some
        inside[short] = Filter(one.name, one.label, [] if len(values) == 1 else kept)
    return inside


def map_within(directory: Directory, points_url: str, fixed: Mapping[str, Sequence[str]]) -> Map:
    """The same inside a part of the directory: where the place is fixed, the valleys are names and no more links."""
    drawn = map_of(directory, points_url)
    if not {"territories", "communes"} & set(fixed):
        return drawn
    return replace(drawn, valleys=tuple(replace(valley, url="") for valley in drawn.valleys))
