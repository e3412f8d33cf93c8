"""What the four places lend, and a month of it: chairs bought together, a marquee in parts, one projector late, one in
repair. Counted from the day of the load.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.kernel.calendar.actions import book
from cordee.kernel.calendar.models import Occupancy
from cordee.kernel.calendar.rules import Purpose, Want, instant
from cordee.modules.sharing.actions import equipment as actions
from cordee.modules.sharing.actions.loans import hand_over, take_back
from cordee.modules.sharing.models import Condition, Equipment, Place
from cordee.modules.sharing.queries.loans import on_shelf
from cordee.modules.sharing.rules.equipment import Description
from cordee.project.demo.seed import Territory

ZONE = "Europe/Paris"
MANAGERS = {"torrent": "nadia", "grange": "bruno", "cretes": "lucie"}
# owner, its place, name, family, how many, value of one in euros, what to know
LENT: tuple[tuple[str, str, str, str, int, int, str], ...] = (
    ("cordee", "La Maison de la Corde", "Vidéoprojecteur", "audiovisual", 5, 480,
     "Avec sa housse, un câble HDMI et une rallonge. L’écran n’est pas compris."),
    ("cordee", "La Maison de la Corde", "Chaise pliante", "furniture", 80, 22,
     "Par chariots de dix. Achetées ensemble par trois organisations."),
    ("torrent", "Le Quai du Torrent", "Structure de barnum", "furniture", 2, 390, "Deux personnes pour la monter."),
    ("torrent", "Le Quai du Torrent", "Toile de barnum", "furniture", 2, 140, "À rendre sèche."),
    ("torrent", "Le Quai du Torrent", "Lest de barnum", "furniture", 8, 25, "Quinze kilos chacun."),
    ("grange", "La Grange de Veynes", "Remorque de 500 kg", "vehicle", 1, 900,
     "Boule de 50, prise à 13 broches. Le permis B suffit."),
    ("grange", "La Grange de Veynes", "Perceuse sans fil", "tools", 2, 150, "Deux batteries et le chargeur."),
    ("cretes", "Les Fourneaux des Crêtes", "Percolateur", "kitchen", 2, 210, "Cent tasses à l’heure."),
)  # fmt: skip
KIT = ("Structure de barnum", 1), ("Toile de barnum", 1), ("Lest de barnum", 4)
SHARES = (("cordee", 30), ("torrent", 20), ("cretes", 15))
# thing, how many, who borrows it, why, first day and last day counted from today, and the state in which it came back
# ("": it is still out; None: it has not left yet)
MONTH: tuple[tuple[str, int, str, str, int, int, str | None], ...] = (
    ("Chaise pliante", 28, "cretes", "Repas des aînés", -19, -17, Condition.GOOD),
    ("Perceuse sans fil", 1, "cretes", "Étagères de la réserve", -15, -12, Condition.WORN),
    ("Remorque de 500 kg", 1, "torrent", "Déménager la bibliothèque", -9, -8, Condition.GOOD),
    ("Percolateur", 1, "grange", "Fête de la récup", -6, -5, Condition.GOOD),
    ("Vidéoprojecteur", 1, "torrent", "Ciné-débat sur l’eau", -4, -2, ""),
    ("Vidéoprojecteur", 1, "grange", "Atelier cartographie", -1, 2, ""),
    ("Remorque de 500 kg", 1, "cretes", "Livrer les repas du stage", -1, 1, ""),
    ("Vidéoprojecteur", 2, "cretes", "Formation des bénévoles", 1, 3, None),
    ("Chaise pliante", 30, "torrent", "Assemblée générale", 4, 5, None),
    ("Barnum de 3 m", 1, "grange", "Marché de Noël", 6, 8, None),
)


def _at(days: int, hour: int) -> dt.datetime:
    day = timezone.localdate() + dt.timedelta(days=days)
    return instant(dt.datetime.combine(day, dt.time(hour)), ZONE)


def _acting(territory: Territory, organisation: str, at: dt.datetime) -> Actor:
    found = territory.organisations[organisation]
    if organisation not in MANAGERS:
        return Actor(territory.by.person, found, role=territory.by.role, via=Via.COMMAND, at=at)
    return Actor(territory.people[MANAGERS[organisation]], found, MANAGER, Via.PAGE, at)


def _described(territory: Territory, at: dt.datetime) -> dict[str, Equipment]:
    made = {}
    for owner, where, name, family, number, value, words in LENT:
        said = Description(name, family, Place.objects.get(name=where), None, words, value * 100)
        made[name] = actions.save_equipment(
            organisation=territory.organisations[owner], said=said, items=number, by=_acting(territory, owner, at)
        )
    parts = [(made[name], quantity) for name, quantity in KIT]
    kit = Description("Barnum de 3 m", "furniture", made["Toile de barnum"].place, parts=parts)
    by = _acting(territory, "torrent", at)
    made["Barnum de 3 m"] = actions.save_equipment(organisation=territory.organisations["torrent"], said=kit, by=by)
    for organisation, quantity in SHARES:
        actions.set_share(
            equipment=made["Chaise pliante"], organisation=territory.organisations[organisation], quantity=quantity,
            by=_acting(territory, "cordee", at),
        )  # fmt: skip
    return made


def _lent(territory: Territory, thing: Equipment, said: tuple[Any, ...], asked: dt.datetime) -> None:
    """Booked, handed over on the first day at nine, back on the last day at five in the afternoon."""
    _name, quantity, borrower, title, first, last, state = said
    start, end = _at(first, 9), _at(last, 17)
    by = _acting(territory, borrower, asked)
    purpose = Purpose(territory.organisations[borrower], title, person=by.person)
    booking = book(wants=[Want(thing.resource_id, start, end, quantity)], purpose=purpose, by=by)
    if state is None:
        return
    held: Occupancy = booking.occupancies.get()
    owner = next(key for key, row in territory.organisations.items() if row.pk == thing.resource.organisation_id)
    items = list(on_shelf(thing)[:quantity])
    for loan in hand_over(occupancy=held, items=items, by=_acting(territory, owner, start)):
        if state:
            take_back(loan=loan, condition=state, by=_acting(territory, owner, end - dt.timedelta(minutes=20)))


def equipment(territory: Territory) -> None:
    asked = _at(-25, 10)
    things = _described(territory, asked)
    for said in MONTH:
        _lent(territory, things[said[0]], said, asked)
    broken = things["Vidéoprojecteur"].items.get(label="Vidéoprojecteur 5")
    by = _acting(territory, "cordee", _at(-3, 11))
    actions.put_out(item=broken, note="La lampe est à changer.", by=by)
