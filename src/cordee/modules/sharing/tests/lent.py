"""An archipelago for the tests: places in communes of the valley, rooms and things of several owners."""

import datetime as dt
from itertools import count

from cordee.kernel.actors.models import Site
from cordee.kernel.actors.tests.builders import AT, an_organisation
from cordee.kernel.calendar.models import Policy, Resource
from cordee.kernel.reference.models import Commune
from cordee.modules.sharing.models import EQUIPMENT, SPACE, Equipment, Place, Space, SpaceFeature

POINTS = {
    "05046": ("Embrun", 44_564_000, 6_495_000),
    "05061": ("Gap", 44_559_000, 6_079_000),
    "05023": ("Briançon", 44_898_000, 6_643_000),
}
_ranks = count(1)


def a_land():
    for code, (name, lat, lon) in POINTS.items():
        Commune.objects.get_or_create(
            code=code,
            defaults={
                "country": "FR", "name": name, "folded": name.lower().replace("ç", "c"), "department": "05",
                "lat_e6": lat, "lon_e6": lon,
            },
        )  # fmt: skip


def a_place(name="Le Lieu", commune="05046", **columns):
    owner = an_organisation(f"Propriétaire de {name} {next(_ranks)}")
    site = Site.objects.create(organisation=owner, name=name, commune_id=commune)
    columns = {"function": "events", "published": True, "created_at": AT} | columns
    return Place.objects.create(site=site, slug=f"lieu-{next(_ranks)}", name=name, **columns)


def a_policy_of(owner, **columns):
    columns = {"zone": "Europe/Paris"} | columns
    return Policy.objects.create(organisation=owner, name=f"Règle {next(_ranks)}", **columns)


def a_room(place, name="Grande salle", seats=20, features=(), **rules):
    owner = place.site.organisation
    resource = Resource.objects.create(
        organisation=owner, site=place.site, policy=a_policy_of(owner, **rules), name=name, kind=SPACE,
        source=f"sharing.space:{next(_ranks)}", capacity_since=AT - dt.timedelta(days=900),
    )  # fmt: skip
    room = Space.objects.create(place=place, resource=resource, seats=seats)
    SpaceFeature.objects.bulk_create(SpaceFeature(space=room, code=code) for code in features)
    return room


def a_thing(place, name="Vidéoprojecteur", quantity=2, family="audiovisual", **rules):
    owner = place.site.organisation
    resource = Resource.objects.create(
        organisation=owner, site=place.site, policy=a_policy_of(owner, **rules), name=name, kind=EQUIPMENT,
        capacity=quantity, source=f"sharing.equipment:{next(_ranks)}", capacity_since=AT - dt.timedelta(days=900),
    )  # fmt: skip
    return Equipment.objects.create(resource=resource, family=family, place=place)
