"""Fill an empty instance through the same actions as everyone else, the same every time: the clock stands still."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from cordee.kernel.access import actions as access
from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import MANAGER, OPERATOR, Actor, Via
from cordee.kernel.exchange import actions as exchange
from cordee.kernel.exchange import jobs as imports
from cordee.kernel.reference import actions as reference
from cordee.kernel.reference.models import Commune

SEEDED_AT = dt.datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
PASSWORD = "demo"  # published: the demo is never on the internet (see settings.DEMO)
DATA = Path(__file__).parent / "data"
TEXTS = ("website", "email", "phone", "languages", "description", "legal_form")
NUMBERS = ("fte_hundredths", "volunteers", "registering")


@dataclass(frozen=True, slots=True)
class Territory:
    people: dict[str, Person]
    organisations: dict[str, Organisation]
    by: Actor


def read(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text())


def logins() -> list[tuple[str, str]]:
    """(address, who it is) of each demo account, for the terminal and the sign-in page."""
    return [(row["email"], f"{row['name']}, {row['shown']}") for row in read("territoire.json")["people"]]


def _person(row: dict[str, Any], by: Actor) -> Person:
    flags = {"phone": row.get("phone", ""), "language": row.get("language", ""), "fictional": True}
    if row.get("operator"):
        flags |= {"is_superuser": True, "is_staff": True}
    person = actors.register(email=row["email"], name=row["name"], password=PASSWORD, by=by, **flags)
    access.trust_address(person=person)
    return person


def _site(organisation: Organisation, row: dict[str, Any], rank: int, by: Actor) -> None:
    """Put the site beside the centre of its commune, a little further for each one, so that pins do not overlap."""
    commune = Commune.objects.get(pk=row["commune"])
    shift = 900 * (rank % 5 + 1)
    columns = {name: row.get(name, "") for name in ("name", "postcode", "address", "opening")}
    place: dict[str, Any] = {"lat_e6": (commune.lat_e6 or 0) + shift, "lon_e6": (commune.lon_e6 or 0) - 2 * shift}
    actors.save_site(organisation=organisation, commune=commune, by=by, **columns, **place)


def _organisation(row: dict[str, Any], rank: int, people: dict[str, Person], by: Actor) -> Organisation:
    columns = {name: row[name] for name in TEXTS + NUMBERS if name in row}
    columns |= {"fictional": True, "is_host": row.get("host", False)}
    organisation = actors.create_organisation(name=row["name"], themes=row["themes"], by=by, **columns)
    for site in row["sites"]:
        _site(organisation, site, rank, by)
    for key, role, title, visibility in row["team"]:
        actors.give_role(
            person=people[key], organisation=organisation, role=role, title=title, visibility=visibility, by=by
        )
    return organisation


def actors_of_the_demo() -> Territory:
    """The fictional people and organisations, with their places, teams and affiliations."""
    rows = read("territoire.json")
    first = Actor(None, role=OPERATOR, via=Via.COMMAND, at=SEEDED_AT)
    people = {row["key"]: _person(row, first) for row in rows["people"]}
    by = Actor(people["elie"], role=OPERATOR, via=Via.COMMAND, at=SEEDED_AT)
    organisations = {row["key"]: _organisation(row, rank, people, by) for rank, row in enumerate(rows["organisations"])}
    return Territory(people, organisations, by)


def affiliations(territory: Territory) -> None:
    """Who belongs to which network, employers' group or cooperative: the animation says so on both sides' behalf."""
    for member, group, kind in read("territoire.json")["affiliations"]:
        found = territory.organisations
        actors.propose_affiliation(member=found[member], group=found[group], kind=kind, by=territory.by)


def _managing(territory: Territory, person: str, organisation: str, at: dt.datetime) -> Actor:
    return Actor(territory.people[person], territory.organisations[organisation], MANAGER, Via.PAGE, at)


def what_waits(territory: Territory) -> None:
    """What the fictional people find on their home page: a claim, a request to join, an invitation.

    Dated of the day of the load, unlike all the rest: mailed links expire.
    """
    now = timezone.now()
    found, hugo = territory.organisations, territory.people["hugo"]
    words = "J’ai pris la présidence en septembre."
    public, link = (Actor(hugo, via=via, at=now) for via in (Via.PAGE, Via.LINK))
    claim = access.ask_claim(organisation=found["fil"], email=hugo.email or "", name=hugo.name, words=words, by=public)
    access.confirm_claim(claim=claim, by=link)
    mayor, coordinator = _managing(territory, "odile", "roche", now), _managing(territory, "nadia", "torrent", now)
    actors.propose_affiliation(member=found["roche"], group=found["saisons"], kind="employers_group", by=mayor)
    access.invite(organisation=found["torrent"], email="hugo@demo.cordee.example", role="member", by=coordinator)


def insertion_list(by: Actor) -> None:
    """The real public list of insertion structures: unclaimed records, each with its origin."""
    source, kind = "Structures d’insertion (liste publique)", "list"
    licence = "AGPL-3.0 (relevé par betagouv/itou) ; noms, adresses et SIRET de la liste publique de l’ASP"
    url = "https://github.com/gip-inclusion/les-emplois"
    path = DATA / "insertion" / "siae_paca_et_voisins.csv"
    exchange.describe_source(name=source, licence=licence, url=url, kind=kind, by=by)
    imports.import_file(data=path.read_bytes(), file_name=path.name, source_name=source, by=by)


def is_empty() -> bool:
    return not Person.objects.exists()


def territory() -> Territory:
    """Everybody, in one go; about half a minute on a small machine."""
    reference.load_reference(by=Actor(None, role=OPERATOR, via=Via.COMMAND, at=SEEDED_AT))
    made = actors_of_the_demo()
    insertion_list(made.by)
    affiliations(made)
    what_waits(made)
    return made
