"""A list taken in by mistake, then undone: what was edited meanwhile stayed, and the page says why."""

import datetime as dt

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation
from cordee.kernel.actors.rules import ANIMATOR, Actor, Via
from cordee.kernel.exchange import actions as exchange
from cordee.kernel.exchange import jobs as imports
from cordee.kernel.exchange.models import Import
from cordee.project.demo.seed import Territory

NAME = "Annuaire des épiceries, édition 2019 (fictive)"
# an old edition: shops that closed, and the former numbers of those who moved
ROWS = (
    ("Épicerie du Petit Col", "05003", "04 92 00 01 01", "", "alimentation"),
    ("Le Bocal de Serres", "05166", "04 92 00 01 02", "", "alimentation"),
    ("Chez Paulette", "05132", "04 92 00 01 03", "", "alimentation"),
    ("La Réserve du Guil", "05065", "04 92 00 01 04", "", "alimentation"),
    ("Le Pignon Voyageur", "05061", "04 92 00 01 05", "", ""),
    ("Sentiers Ouverts", "05001", "04 92 00 01 06", "ancien@sentiers-ouverts.demo.example", ""),
)
STILL_OPEN = "Le Bocal de Serres"
MOVED, NUMBER = "Sentiers Ouverts", "+33492000019"


def undone(territory: Territory) -> None:
    """Three days before the load, then two edits, then the undo: everything by the animator."""
    now = timezone.now()

    def samira(days: int) -> Actor:
        at = now - dt.timedelta(days=days)
        return Actor(territory.people["samira"], territory.organisations["cordee"], ANIMATOR, Via.PAGE, at)

    lines = ["Nom;Code INSEE;Téléphone;E-mail;Thèmes", *(";".join(row) for row in ROWS)]
    data = ("\n".join(lines) + "\n").encode()
    imports.import_file(data=data, file_name="epiceries-2019.csv", source_name=NAME, by=samira(3))
    shop, walkers = (Organisation.objects.get(name=name, ended_on=None) for name in (STILL_OPEN, MOVED))
    words = "Épicerie en vrac, ouverte le matin et tenue par ses clients."
    actors.edit_organisation(organisation=shop, description=words, fictional=True, by=samira(2))
    actors.edit_organisation(organisation=walkers, phone=NUMBER, by=samira(2))
    exchange.undo_import(run=Import.objects.get(source__name=NAME), by=samira(1))
