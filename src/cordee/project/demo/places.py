"""An archipelago of four fictional places, from Gap to Briançon: rooms, house rules, hours, who lives there.

Dated of the day of the load, unlike the territory: hours of opening are laid out from there.
"""

from typing import Any

from django.utils import timezone

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.calendar.actions import Opening
from cordee.kernel.calendar.models import Access, Policy, Term
from cordee.modules.sharing.actions import house_rules
from cordee.modules.sharing.actions import places as actions
from cordee.project.demo.seed import Territory

HOUR, DAY = 60, 24 * 60
WEEK = [Opening(day, 8 * HOUR, 22 * HOUR) for day in range(6)]
OFFICE = [Opening(day, 9 * HOUR, 12 * HOUR) for day in range(5)] + [
    Opening(day, 13 * HOUR + 30, 18 * HOUR) for day in range(5)
]
KITCHEN = [Opening(day, 7 * HOUR, 15 * HOUR, Term.SCHOOL) for day in range(5)] + [
    Opening(day, 7 * HOUR, 22 * HOUR, Term.HOLIDAYS) for day in range(5)
]
# owner, its manager (none: the animation writes it), name of each house rule, its columns, its hours
RULES: tuple[tuple[str, str, str, dict[str, Any], list[Opening]], ...] = (
    ("cordee", "", "Salles", {"longest": 8 * HOUR, "buffer": 15, "release_minutes": 30}, WEEK),
    ("torrent", "nadia", "Salles", {"longest": 8 * HOUR, "notice": 2 * HOUR, "horizon": 183}, WEEK),
    ("torrent", "nadia", "Bureaux", {"members_only": True, "longest": DAY, "release_minutes": 30}, OFFICE),
    ("grange", "bruno", "Salles et atelier", {"access": Access.APPROVAL, "notice": DAY, "buffer": 30}, WEEK),
    ("cretes", "lucie", "Cuisine", {"access": Access.APPROVAL, "members_only": True, "notice": 2 * DAY}, KITCHEN),
    ("cretes", "lucie", "Salle à manger", {"longest": 4 * HOUR, "buffer": 30}, WEEK),
    ("saisons", "yann", "Temps donné", {"access": Access.APPROVAL, "longest": 2 * HOUR, "notice": 2 * DAY}, OFFICE),
)
PLACES: tuple[dict[str, Any], ...] = (
    {
        "owner": "cordee", "by": "", "name": "La Maison de la Corde", "function": "training",
        "description": "Trois salles au cœur de Gap pour se réunir, se former et tenir permanence. "
        "On y croise la moitié des associations de la ville.",
        "arriving": "À cinq minutes de la gare à pied. Stationnement gratuit derrière la place le soir.",
        "entering": "La clé est dans la boîte à code de l’entrée ; le code change chaque mois : 4821.",
        "wheelchair": "yes", "hearing": "yes", "sight": "partly",
        "hosted": ("saisons", "meleze"),
        "rooms": (
            ("Salle des Écrins", "Salles", 60, 80, {"theatre": 60, "classroom": 36, "circle": 40, "u": 24},
             ("projector", "screen", "sound", "wifi", "tables", "heating"), "La sono est dans l’armoire de gauche."),
            ("Salle du Buëch", "Salles", 16, 28, {"u": 14, "circle": 16},
             ("screen", "video_call", "wifi", "whiteboard", "heating"), ""),
            ("Bureau des permanences", "Salles", 4, 12, {}, ("wifi", "heating"),
             "On peut y parler sans être entendu."),
        ),
    },
    {
        "owner": "torrent", "by": "nadia", "name": "Le Quai du Torrent", "function": "offices",
        "description": "Le tiers-lieu de la gare d’Embrun : bureaux à partager, une salle claire, un coin cuisine.",
        "arriving": "En face de la gare. Les vélos entrent dans la cour.",
        "entering": "Prenez le badge au café, de 9 h à 18 h ; après, appelez le 04 92 00 00 12.",
        "wheelchair": "partly", "hearing": "no", "sight": "unknown",
        "hosted": ("muraille",),
        "rooms": (
            ("La Verrière", "Salles", 20, 45, {"theatre": 20, "u": 14, "tables": 18},
             ("projector", "wifi", "whiteboard", "kitchen", "tables", "heating", "outdoors"), "Chaude en été."),
            ("Bureau du quai", "Bureaux", 4, 16, {}, ("wifi", "computers", "heating"), "Quatre postes, deux écrans."),
        ),
    },
    {
        "owner": "grange", "by": "bruno", "name": "La Grange de Veynes", "function": "workshop",
        "description": "Un atelier vélo et une grande grange où l’on joue, danse et tient assemblée.",
        "arriving": "Parking devant ; la gare de Veynes est à dix minutes à pied.",
        "entering": "Bruno ouvre et ferme : 06 00 00 00 21.",
        "wheelchair": "partly", "hearing": "unknown", "sight": "unknown",
        "hosted": ("soleil",),
        "rooms": (
            ("La grande grange", "Salles et atelier", 120, 180, {"standing": 120, "theatre": 90, "circle": 60},
             ("stage", "sound", "parking", "outdoors"), "Pas de chauffage : d’avril à octobre."),
            ("L’atelier vélo", "Salles et atelier", 8, 40, {}, ("parking", "outdoors"),
             "Outils compris, sauf la soudure."),
        ),
    },
    {
        "owner": "cretes", "by": "lucie", "name": "Les Fourneaux des Crêtes", "function": "kitchen",
        "description": "Une cuisine professionnelle et sa salle à manger, à Briançon, hors des services de la cantine.",
        "arriving": "Bus 1, arrêt Sainte-Catherine. Livraisons par la cour.",
        "entering": "Lucie remet la clé et fait la visite d’hygiène avant la première fois.",
        "wheelchair": "yes", "hearing": "unknown", "sight": "no",
        "hosted": ("manger", "pignon"),
        "rooms": (
            ("La cuisine", "Cuisine", 6, 50, {}, ("kitchen",),
             "Deux fours, une cellule de refroidissement, pas de friteuse."),
            ("La salle à manger", "Salle à manger", 48, 70, {"tables": 48, "circle": 30, "standing": 48},
             ("projector", "sound", "wifi", "tables", "heating"), ""),
        ),
    },
)  # fmt: skip


def _acting(territory: Territory, person: str, organisation: str) -> Actor:
    if not person:
        return Actor(territory.by.person, role=territory.by.role, via=Via.COMMAND, at=timezone.now())
    found = territory.people[person], territory.organisations[organisation]
    return Actor(*found, MANAGER, Via.PAGE, timezone.now())


def _rules(territory: Territory) -> dict[tuple[str, str], Policy]:
    made = {}
    for owner, person, name, columns, hours in RULES:
        by = _acting(territory, person, owner)
        row = house_rules.open_policy(organisation=territory.organisations[owner], name=name, by=by, **columns)
        house_rules.set_hours(policy=row, openings=hours, closed_on_public_holidays=True, by=by)
        made[owner, name] = Policy.objects.get(pk=row.pk)
    return made


def _place(territory: Territory, said: dict[str, Any], rules: dict[tuple[str, str], Policy]) -> None:
    owner, by = territory.organisations[said["owner"]], _acting(territory, said["by"], said["owner"])
    words = {name: said[name] for name in said if name not in ("owner", "by", "hosted", "rooms")}
    site = owner.sites.select_related("organisation").get(is_head=True)
    place = actions.save_place(site=site, by=by, **words)
    for name, rule, seats, area, layouts, features, description in said["rooms"]:
        actions.save_space(
            place=place, policy=rules[said["owner"], rule], name=name, seats=seats, area=area, layouts=layouts,
            features=features, description=description, by=by,
        )  # fmt: skip
    for guest in said["hosted"]:
        actions.host(place=place, organisation=territory.organisations[guest], by=by)
    actions.publish(place=place, by=by)


def places(territory: Territory) -> None:
    rules = _rules(territory)
    for said in PLACES:
        _place(territory, said, rules)
    actions.save_skill(
        organisation=territory.organisations["saisons"], policy=rules["saisons", "Temps donné"],
        person=territory.people["yann"], name="Comptabilité : relire vos comptes avec vous",
        description="Deux heures, chez vous ou à Gap. Apportez le grand livre.",
        by=_acting(territory, "yann", "saisons"),
    )  # fmt: skip
