"""Reads of places: who sees which, what search holds of them, what their pages show."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import override

from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.models import Occupancy, Resource, State
from cordee.kernel.search.rules import Text
from cordee.lib.ids import Among
from cordee.modules.sharing.models import SPACE, Equipment, Place, Skill, Space, SpaceFeature
from cordee.modules.sharing.rules.lending import kept_by

KIND = "place"


def _live() -> QuerySet[Place]:
    rows = Place.objects.filter(site__closed_on=None, site__organisation__ended_on=None)
    return rows.select_related("site__organisation", "site__commune")


def published() -> QuerySet[Place]:
    """What all may read."""
    return _live().filter(published=True)


def places_of(organisation: Organisation) -> QuerySet[Place]:
    """All those of an owner, drafts too."""
    return _live().filter(site__organisation=organisation)


def places_visible_to(actor: Actor) -> QuerySet[Place]:
    """Published ones; drafts for their owner, the animation and the operator."""
    if actor.is_animator or actor.is_operator:
        return _live()
    return _live().filter(Q(published=True) | Q(site__organisation=kept_by(actor)))


def spaces_visible_to(actor: Actor) -> QuerySet[Space]:
    """The rooms of places one may see; retired ones are for those who keep the place."""
    rows = Space.objects.filter(place__in=places_visible_to(actor).order_by().values("pk"))
    if not (actor.is_animator or actor.is_operator):
        rows = rows.filter(Q(retired=False) | Q(place__site__organisation=kept_by(actor)))
    return rows.select_related("resource__policy", "place__site__organisation", "place__site__commune")


def kept_at(place: Place) -> QuerySet[Equipment]:
    """The equipment that is kept there and lent."""
    return Equipment.objects.filter(place=place, resource__active=True).select_related("resource")


def spaces_of(place: Place) -> list[Space]:
    """Its rooms with what they have, those in use first."""
    rows = place.spaces.select_related("resource__policy").prefetch_related(features())
    return list(rows.order_by("retired", "resource__name", "pk"))


def features() -> Prefetch:
    return Prefetch("features", SpaceFeature.objects.order_by("code"))


def enters(actor: Actor, place: Place) -> bool:
    """Whether this reader is told where the key is: who keeps the place, or holds there a firm booking to come."""
    if actor.manages(place.site.organisation):
        return True
    if actor.person is None:
        return False
    mine = Q(booking__person=actor.person) | Q(booking__organisation=actor.organisation)
    here = Q(resource__in=place.spaces.values("resource")) | Q(resource__in=place.equipment.values("resource"))
    return Occupancy.objects.filter(mine, here, state=State.CONFIRMED, end__gt=actor.at).exists()


def skills_of(organisation: Organisation) -> QuerySet[Skill]:
    rows = Skill.objects.filter(resource__organisation=organisation)
    return rows.select_related("resource__policy", "person").order_by("resource__name", "pk")


def link_of(thing: str) -> tuple[str, str] | None:
    """The page of "sharing.place:3", of "sharing.space:4", of "calendar.resource:5" when that is a room."""
    kind, _colon, number = thing.partition(":")
    if not (number.isdecimal() and len(number) < 19):
        return None
    if kind == "sharing.place":
        row = Place.objects.filter(pk=number).first()
        return (row.name, reverse("sharing:place", args=[row.slug])) if row else None
    if kind == "calendar.resource":
        resource = Resource.objects.filter(pk=number, kind=SPACE).first()
        return link_of(resource.source) if resource else None
    space = Space.objects.filter(pk=number).select_related("resource").first() if kind == "sharing.space" else None
    return (space.resource.name, reverse("sharing:space", args=[space.pk])) if space else None


def of_organisations(ids: Iterable[int]) -> list[int]:
    """The places of these owners, by primary key."""
    return list(Place.objects.filter(Among("site__organisation", list(ids))).values_list("pk", flat=True))


def texts(ids: Iterable[int] | None = None) -> Iterator[Text]:
    """What the search index holds of these places, or of all: they are found by their rooms and what these have."""
    rows = published().order_by("pk").prefetch_related("spaces__resource", "spaces__features")
    with override("fr"):
        for row in rows if ids is None else rows.filter(pk__in=list(ids)):
            rooms = [space for space in row.spaces.all() if not space.retired]
            commune = row.site.commune.name if row.site.commune else ""
            said = [row.description, row.get_function_display(), row.site.organisation.name, commune]
            said += [space.resource.name for space in rooms]
            said += sorted({feature.get_code_display() for space in rooms for feature in space.features.all()})
            about = (row.get_function_display().capitalize(), row.site.organisation.name, commune)
            yield Text(
                kind=KIND,
                thing=row.pk,
                title=row.name,
                url=reverse("sharing:place", args=[row.slug]),
                line=" · ".join(word for word in about if word),
                organisation_id=row.site.organisation_id,
                public=" ".join(said),
            )
