"""What leaves and who reads it: agreements in force, awaited and ended, fields kept for the network, counted readings.

Dated around the day of the load, unlike the territory: agreements end by the clock, readings are kept thirteen months.
"""

import datetime as dt
from typing import Any

from django.utils import timezone

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Visibility
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.outbound import actions as outbound
from cordee.kernel.outbound.models import Agreement, Channel, LegalBasis
from cordee.kernel.outbound.rules import RECORD, RESERVED, WHOLE, Read
from cordee.project.demo.seed import Territory

# organisation, what it keeps, who still reads it
KEPT = (
    ("torrent", {"phone": Visibility.NETWORK, "volunteers": Visibility.NETWORK}),
    ("grange", {"phone": Visibility.NETWORK, "fte_hundredths": Visibility.PRIVATE}),
    ("toit", {"email": Visibility.PRIVATE}),
    ("pignon", {"fte_hundredths": Visibility.NETWORK, "languages": Visibility.NETWORK}),
)
STREETS_KEPT = ("sources", "toit")  # a farm where one lives, a shelter: their address is for the network
# partner, its manager, first and last day counted from the load, and what was agreed
AGREED: tuple[tuple[str, str, int, int, dict[str, Any]], ...] = (
    ("roche", "odile", -300, -31, {
        "title": "Guide des nouveaux habitants",
        "purpose": "Imprimer un guide de poche, remis aux familles qui s’installent dans la vallée.",
        "fields": ["name", "themes", "description", "website", "sites.commune", "sites.opening"],
        "level": Visibility.PUBLIC,
        "legal_basis": LegalBasis.PUBLIC_TASK,
        "contact": "Odile Arnaud, mairie@roche-claire.demo.example",
    }),
    ("dora", "marco", -150, 215, {
        "title": "Carte des deux versants",
        "purpose": "Montrer aux habitants du val de Suse qui fait quoi de l’autre côté du col.",
        "fields": ["name", "url", "themes", "description", "languages", "website", "phone", "sites.commune",
                   "sites.opening"],
        "level": Visibility.NETWORK,
        "legal_basis": LegalBasis.LEGITIMATE_INTERESTS,
        "contact": "Marco Rossi, info@alta-dora.demo.example",
    }),
)  # fmt: skip
WAITING: dict[str, Any] = {
    "title": "Qui pourrait partager un emploi",
    "purpose": "Repérer les organisations trop petites pour un poste entier, et leur proposer de le partager.",
    "fields": ["name", "themes", "fte", "email", "sites.commune"],
    "level": Visibility.PUBLIC,
    "legal_basis": LegalBasis.LEGITIMATE_INTERESTS,
    "contact": "Yann Le Goff, ge@quatre-saisons.demo.example",
}
READ_BY_THE_NETWORK = (("grange", "torrent", 2), ("roche", "torrent", 9), ("torrent", "grange", 16))


def _by(territory: Territory, person: str, organisation: str, at: dt.datetime) -> Actor:
    return Actor(territory.people[person], territory.organisations[organisation], MANAGER, Via.PAGE, at)


def _keep_back(territory: Territory) -> None:
    """Written by the animation at their request: what a manager writes would make the record verified that day."""
    for key, choices in KEPT:
        row = Organisation.objects.get(pk=territory.organisations[key].pk)
        actors.edit_organisation(organisation=row, visibility=choices, by=territory.by)
    for key in STREETS_KEPT:
        row = Organisation.objects.get(pk=territory.organisations[key].pk)
        choices = {"address": Visibility.NETWORK}
        actors.save_site(organisation=row, site=row.sites.get(is_head=True), visibility=choices, by=territory.by)


def _propose(
    territory: Territory, partner: str, since: dt.datetime, last: dt.datetime, said: dict[str, Any]
) -> Agreement:
    """Ten days before it begins."""
    by = Actor(territory.people["elie"], role=OPERATOR, via=Via.PAGE, at=since - dt.timedelta(days=10))
    days: dict[str, Any] = {"since": since.date(), "until": last.date() + dt.timedelta(days=1)}
    return outbound.propose_agreement(partner=territory.organisations[partner], by=by, **days, **said)


def _agreed(territory: Territory, now: dt.datetime) -> list[tuple[Agreement, range]]:
    """Each agreement with the days, counted back from today, on which it gave something."""
    made = []
    for partner, manager, first, last, said in AGREED:
        since, until = (now + dt.timedelta(days=number) for number in (first, last))
        row = _propose(territory, partner, since, until, said)
        by = _by(territory, manager, partner, since - dt.timedelta(days=4))
        made.append((outbound.accept_agreement(agreement=row, by=by), range(max(-last, 1), -first)))
    _propose(territory, "saisons", now + dt.timedelta(days=8), now + dt.timedelta(days=372), WAITING)
    return made


def _read(territory: Territory, now: dt.datetime, agreements: list[tuple[Agreement, range]]) -> None:
    """Partners read the fictional records every ten days by their tool, neighbours read a reserved phone number, and
    somebody takes the whole directory away as a file each month."""
    counts: dict[Read, int] = {}
    found = territory.organisations
    for agreement, days in agreements:
        for back in days[::10]:
            day = (now - dt.timedelta(days=back)).date()
            for row in found.values():
                if row.pk != agreement.partner_id:
                    counts[Read(day, row.pk, agreement.partner_id, agreement.pk, Channel.API, RECORD)] = 1 + back % 3
    for reader, read, back in READ_BY_THE_NETWORK:
        day = (now - dt.timedelta(days=back)).date()
        counts[Read(day, found[read].pk, found[reader].pk, None, Channel.PAGE, RESERVED)] = 1
    for back in range(12, 300, 30):
        day = (now - dt.timedelta(days=back)).date()
        counts[Read(day, None, None, None, Channel.FILE, WHOLE)] = 1
    outbound.count_readings(reads=counts, by=Actor(None, via=Via.TICK, at=now))


def sharing(territory: Territory) -> None:
    now = timezone.now()
    _keep_back(territory)
    _read(territory, now, _agreed(territory, now))
