"""Two sub-portals: the valley of a town hall, and what one eats in the whole department."""

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.reference.models import PerimeterCommune, PerimeterKind
from cordee.modules.directory import actions
from cordee.modules.directory.rules.portals import OFFERED
from cordee.project.demo.seed import SEEDED_AT, Territory


def portals(territory: Territory) -> None:
    town_hall = territory.organisations["roche"]
    mayor = Actor(territory.people["odile"], town_hall, MANAGER, Via.PAGE, SEEDED_AT)
    home = town_hall.sites.get(is_head=True).commune_id
    row = PerimeterCommune.objects.select_related("perimeter").get(commune=home, perimeter__kind=PerimeterKind.VALLEY)
    valley = row.perimeter
    actions.open_portal(
        organisation=town_hall,
        title=f"Qui fait quoi chez nous : {valley.name}",
        lede="Les associations et les coopératives de la vallée, à deux pas de la mairie.",
        network=None,
        filters={"territories": [f"valley:{valley.code}"]},
        offered=["q", "communes", "themes"],
        band="#1f4e3d",
        accent="#1f6b4a",
        hosts=["https://www.roche-claire.example"],
        by=mayor,
    )
    actions.open_portal(
        organisation=territory.organisations["cordee"],
        title="Bien manger dans les Hautes-Alpes",
        lede="Paysans, cantines et coopératives qui nourrissent le département.",
        network=None,
        filters={"themes": ["food"], "territories": ["department:05"]},
        offered=list(OFFERED),
        band="#7a2e1d",
        accent="#8a3b12",
        hosts=[],
        by=territory.by,
    )
