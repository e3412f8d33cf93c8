"""Records in each state, some calls, reminders on their way, and two neighbours who describe themselves in Italian."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.rules import ANIMATOR, MANAGER, Actor, Via
from cordee.kernel.reference.models import Commune
from cordee.modules.directory import actions, jobs
from cordee.modules.directory.models import Outcome
from cordee.project.demo.seed import SEEDED_AT, Territory

# (manager, organisation, months between two verifications, verified so many days before the seed)
READ = (
    ("bruno", "grange", 12, 20),
    ("marco", "dora", 6, 40),
    ("nadia", "torrent", 6, 296),  # 10 January: to be read again since 10 July
    ("lucie", "cretes", 6, 420),
    ("yann", "saisons", 16, 100),
)
# (organisation, what the call gave, so many days before the seed)
CALLED = (
    ("caisse", Outcome.EXACT, 12),
    ("fil", Outcome.CORRECTED, 45),
    ("marmots", Outcome.NO_ANSWER, 1),
    ("toit", Outcome.WRONG_NUMBER, 5),
    ("soleil", Outcome.AGAIN, 4),
)
NEIGHBOURS: tuple[tuple[str, str, str, list[str], dict[str, Any], dict[str, str]], ...] = (
    (
        "Forno del Chisone",
        "001103",
        "Via Umberto I, 12",
        ["food", "culture"],
        {"description": "Un four communal de la haute vallée : on y cuit ensemble, on y vend le pain du village."},
        {
            "it": "Un forno comune dell’alta valle: si cuoce insieme e si vende il pane del paese.",
            "en": "A shared oven in the upper valley: people bake together and sell the village bread.",
        },
    ),
    (
        "Officina Val Pellice",
        "001275",
        "Via Repubblica, 4",
        ["mobility", "culture"],
        {"description": "Un atelier où l’on répare vélos et petit matériel, entre voisins des deux versants."},
        {"it": "Un’officina dove si riparano biciclette e piccoli attrezzi, tra vicini dei due versanti."},
    ),
)


def freshness(territory: Territory) -> None:
    """Dated of the seed; the reminders leave the day of the load, because their links expire."""
    found, people = territory.organisations, territory.people
    for person, key, months, days in READ:
        at = SEEDED_AT - dt.timedelta(days=days)
        by = Actor(people[person], found[key], MANAGER, Via.PAGE, at)
        actions.choose_period(organisation=found[key], every=months, by=by)
        actions.verify(organisation=found[key], by=by)
    for key, outcome, days in CALLED:
        by = _samira(territory, SEEDED_AT - dt.timedelta(days=days))
        again = SEEDED_AT.date() + dt.timedelta(days=10) if outcome == Outcome.AGAIN else None
        actions.record_call(organisation=found[key], outcome=outcome, again_on=again, by=by)
    for rank, one in enumerate(NEIGHBOURS):
        _neighbour(rank, one, territory)
    jobs.remind_due(by=Actor(None, via=Via.TICK, at=timezone.now()))


def _samira(territory: Territory, at: dt.datetime) -> Actor:
    return Actor(territory.people["samira"], territory.organisations["cordee"], ANIMATOR, Via.PAGE, at)


def _neighbour(
    rank: int, one: tuple[str, str, str, list[str], dict[str, Any], dict[str, str]], territory: Territory
) -> None:
    name, commune, street, themes, columns, texts = one
    phone = f"+39012100000{rank + 1}"
    columns = columns | {"legal_form": "it_aps", "languages": "it fr", "phone": phone, "fictional": True}
    row = actors.create_organisation(name=name, themes=themes, by=territory.by, **columns)
    place = Commune.objects.get(pk=commune)
    actors.save_site(organisation=row, commune=place, postcode=place.postcode, address=street, by=territory.by)
    actors.edit_organisation(organisation=row, texts=texts, by=territory.by)
    actions.verify(organisation=row, by=_samira(territory, SEEDED_AT - dt.timedelta(days=3 + rank)))
