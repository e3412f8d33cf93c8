"""What the public pages of a place and of a room show."""

from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.actors.models import Visibility
from cordee.kernel.actors.rules import Actor
from cordee.kernel.actors.rules.visibility import seen
from cordee.kernel.calendar.models import Closure
from cordee.lib.drawn_map import Map, draw, frame_around
from cordee.lib.drawn_map import Place as Plate
from cordee.modules.sharing.models import Feature, Host, Layout, Place, Space
from cordee.modules.sharing.queries import places
from cordee.modules.sharing.rules import lending, words


def of_place(place: Place, *, actor: Actor) -> dict[str, Any]:
    """The page of a place. Its address is shown as its owner lets everybody read it."""
    spaces = places.spaces_of(place)
    keeps = lending.keeps(actor, place.site.organisation)
    return {
        "place": place,
        "site": seen(place.site, Visibility.PUBLIC),
        "owner": place.site.organisation,
        "spaces": [space for space in spaces if not space.retired],
        "things": list(places.kept_at(place).order_by("resource__name", "pk")),
        "hosted": [row.organisation for row in hosted(place)],
        "eases": eases(place),
        "entering": place.entering if places.enters(actor, place) else "",
        "keeps": keeps,
        "map": map_of(place),
    }


def hosted(place: Place) -> list[Host]:
    """Who lives there, those that have ended left out."""
    rows = place.hosted.filter(organisation__ended_on=None).select_related("organisation")
    return list(rows.order_by("organisation__name", "pk"))


def eases(place: Place) -> list[tuple[str, str]]:
    """How far it can be used, as (what, how far)."""
    return [
        (_("En fauteuil roulant"), place.get_wheelchair_display()),
        (_("Boucle magnétique"), place.get_hearing_display()),
        (_("Repères pour malvoyants"), place.get_sight_display()),
    ]


def map_of(place: Place) -> Map | None:
    """Where its commune is; None when it is out of the drawing."""
    commune = place.site.commune
    if commune is None or commune.lat_e6 is None or commune.lon_e6 is None:
        return None
    plate = Plate(commune.pk, commune.name, 1, commune.lat_e6, commune.lon_e6, chosen=True)
    drawn = draw(
        [plate],
        url=lambda codes: "#where",
        name=lambda labels, count: labels,
        label=_("Carte : %(commune)s") % {"commune": commune.name},
        frame=frame_around([plate]),
    )
    return drawn if drawn.pins else None


def of_space(space: Space, *, actor: Actor) -> dict[str, Any]:
    """The page of a room: what it has, its rules and hours, when it closes."""
    policy, place = space.resource.policy, space.place
    return {
        "space": space,
        "place": place,
        "site": seen(place.site, Visibility.PUBLIC),
        "owner": place.site.organisation,
        "features": features(space),
        "layouts": layouts(space),
        "rules": words.sentences(policy),
        "hours": words.hours(policy.openings.all()),
        "holidays_known_until": words.holidays_known_until(),
        "closed_on_public_holidays": policy.closed_on_public_holidays,
        "closures": closures_ahead(space, actor),
        "eases": eases(place),
        "bookable": space.resource.active,
        "keeps": lending.keeps(actor, place.site.organisation),
    }


def features(space: Space) -> list[str]:
    """What it has, in the order of the list."""
    held = {feature.code for feature in space.features.all()}
    return [str(one.label) for one in Feature if one in held]


def layouts(space: Space) -> list[tuple[str, int]]:
    """(layout, how many people), in the order of the list."""
    return [(str(one.label), space.layouts[one]) for one in Layout if one in space.layouts]


def closures_ahead(space: Space, actor: Actor) -> list[Closure]:
    """The next closures of this room and of its rules."""
    resource = space.resource
    rows = Closure.objects.filter(end__gt=actor.at, resource=resource)
    rows |= Closure.objects.filter(end__gt=actor.at, policy=resource.policy_id)
    return list(rows.order_by("start", "pk")[:5])
