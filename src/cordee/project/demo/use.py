"""What people do with the directory: offers and needs, letters that wait or were answered, a search that told of news.

Dated around the day of the load, unlike the territory: offers end, and letters are closed by the clock.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from cordee.kernel.actors.rules import MANAGER, Actor, Via
from cordee.modules.directory.actions import enquiries, favourites, offering, watching
from cordee.modules.directory.jobs.watching import read_again
from cordee.project.demo.seed import Territory

# organisation, its manager, direction, family, one sentence, more words, how many, of what, days before it ends
OFFERS = (
    ("torrent", "nadia", "offer", "room", "Salle de vingt places, le soir et le samedi",
     "Tables, vidéoprojecteur, cuisine à côté. La clé se prend au café.", 20, "places", 180),
    ("roche", "odile", "offer", "room", "Ancienne école : deux salles claires",
     "Chauffées, de plain-pied, libres en semaine.", 35, "places", 300),
    ("cretes", "lucie", "need", "room", "Une salle pour une formation en cuisine collective",
     "Deux jours en mars, avec de quoi laver.", 12, "places", 120),
    ("grange", "bruno", "offer", "equipment", "Remorque et diable pour déménager",
     "Contre un coup de main au tri le mercredi.", None, "", 90),
    ("cretes", "lucie", "need", "equipment", "Un four d’appoint pour l’hiver", "", 1, "four", 60),
    ("saisons", "yann", "offer", "job", "Comptable à temps partagé", "Déjà présent à Gap et Embrun.", 7,
     "heures par semaine", 200),
    ("grange", "bruno", "need", "job", "Une aide à la comptabilité", "Une demi-journée suffit.", 4,
     "heures par semaine", 150),
    ("cretes", "lucie", "offer", "training", "Deux places en hygiène alimentaire", "Formation d’une journée.", 2,
     "places", 45),
    ("grange", "bruno", "offer", "goods", "Vélos d’enfants remis en état", "Pour une école ou un centre de loisirs.",
     8, "vélos", 100),
    ("torrent", "nadia", "need", "skill", "Quelqu’un pour tenir le café associatif le jeudi", "", None, "", 80),
)  # fmt: skip


def _acting(territory: Territory, person: str, organisation: str, at: dt.datetime) -> Actor:
    return Actor(territory.people[person], territory.organisations[organisation], MANAGER, Via.PAGE, at)


def _offers(territory: Territory, at: dt.datetime) -> None:
    for organisation, person, direction, family, title, words, quantity, unit, days in OFFERS:
        by = _acting(territory, person, organisation, at)
        columns: dict[str, Any] = {"direction": direction, "family": family, "title": title, "words": words}
        counted: dict[str, Any] = {"quantity": quantity, "unit": unit, "expires_on": by.today + dt.timedelta(days=days)}
        offering.post(organisation=territory.organisations[organisation], by=by, **columns, **counted)


def _letters(territory: Territory, now: dt.datetime) -> None:
    """A message that waits, a referral that was taken on."""
    found = territory.organisations
    enquiries.write(
        organisation=found["torrent"],
        subject="Visiter l’atelier avec une classe",
        text="Bonjour, nous aimerions venir un mardi matin avec quinze enfants. Est-ce possible en janvier ?",
        by=_acting(territory, "odile", "roche", now - dt.timedelta(days=1)),
    )
    referral = enquiries.refer(
        organisation=found["grange"],
        consent=True,
        subject="Une place dans l’atelier vélo",
        text="Bonjour Bruno, nous en avions parlé lundi : il est libre à partir du 5.",
        concerned_name="Théo Vial",
        concerned_contact="06 39 98 00 17",
        by=_acting(territory, "nadia", "torrent", now - dt.timedelta(days=4)),
    )
    bruno = _acting(territory, "bruno", "grange", now - dt.timedelta(days=3))
    enquiries.answer(enquiry=referral, state="taken", note="Je l’appelle demain.", by=bruno)


def _alert(territory: Territory, now: dt.datetime) -> None:
    """The search of a treasurer: kept last week, it told him of what was posted since."""
    asked = {"kind": "offers", "query": "sens=offer&famille=room", "name": "Une salle pour l’assemblée générale"}
    bruno = _acting(territory, "bruno", "grange", now - dt.timedelta(days=7))
    watching.keep(frequency="daily", by=bruno, **asked)
    kept = watching.keep(kind="organisations", query="theme=reuse", name="Réemploi", frequency="weekly", by=bruno)
    watching.change(search=kept, name="Réemploi", frequency="weekly", paused=True, by=bruno)
    for key in ("torrent", "saisons"):
        favourites.keep(organisation=territory.organisations[key], by=bruno)


def use(territory: Territory) -> None:
    now = timezone.now()
    _alert(territory, now)
    _offers(territory, now - dt.timedelta(days=2))
    _letters(territory, now)
    read_again(by=Actor(None, via=Via.TICK, at=now))
