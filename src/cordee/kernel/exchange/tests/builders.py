"""Lists as people send them, and the actors who take them over."""

import datetime as dt
import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cordee.kernel.actors import actions as actors
from cordee.kernel.actors.models import Organisation, Person
from cordee.kernel.actors.rules import OPERATOR, Actor, Via
from cordee.kernel.exchange import actions, jobs, queries
from cordee.kernel.exchange.models import Import
from cordee.kernel.exchange.rules import propose
from cordee.kernel.reference import actions as reference
from cordee.kernel.reference.rules import Machine

NOON = dt.datetime(2026, 11, 3, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))
REAL = Path(__file__).parents[3] / "project" / "demo" / "data" / "insertion" / "siae_paca_et_voisins.csv"
DAMAGED = Path(__file__).parents[5] / "tests" / "data" / "import"
OPERATOR_BY = Actor(None, role=OPERATOR, via=Via.COMMAND, at=NOON)


def communes(*departments: str) -> None:
    reference.load_reference(by=Machine(), departments=departments or ("04", "05"))


def an_operator() -> Actor:
    person = Person.objects.filter(email="operateur@cordee.example").first() or actors.register(
        email="operateur@cordee.example", name="Élie", by=OPERATOR_BY, is_superuser=True
    )
    return Actor(person, role=OPERATOR, at=NOON)


def take(text: str | bytes, source: str = "Liste", *, by: Actor = OPERATOR_BY, **options: object) -> jobs.Outcome:
    """Import a text as the command does."""
    data = text if isinstance(text, bytes) else text.encode()
    return jobs.import_file(data=data, file_name="liste.csv", source_name=source, by=by, **options)  # type: ignore[arg-type]


def claimed_by(organisation: Organisation, email: str = "nadia@grange.example") -> Actor:
    """The actor of a person who answers for this organisation from now on."""
    person = actors.register(email=email, name="Nadia", by=OPERATOR_BY)
    actors.give_role(person=person, organisation=organisation, role="manager", by=OPERATOR_BY)
    return Actor(person, organisation, "manager", at=NOON)


def workbook(rows: list[list[object]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def receive(text: str, *, by: Actor, source: str = "Nos membres") -> Import:
    """A list uploaded and its columns proposed, as the first page does."""
    data = text.encode()
    table = queries.read_table(data, "liste.csv")
    return actions.receive_file(
        data=data,
        file_name="liste.csv",
        source_name=source,
        kind=table.kind,
        mapping=propose(table),
        licence="membres",
        by=by,
    )


def access_fixture(cast: Any) -> dict[str, object]:
    """One import in each state."""
    communes()
    by = cast.actor("operator")
    text = "Nom;Code postal;Commune\n{};05000;Gap\n"
    ready, applied, dropped = (receive(text.format(name), by=by) for name in ("Le Four", "Le Pré", "La Tour"))
    jobs.prepare(run=ready, by=by)
    jobs.apply(run=jobs.prepare(run=applied, by=by), by=by)
    actions.drop_import(run=dropped, by=by)
    new = receive("Nom;Code postal;Commune;Thèmes\nLe Lac;05000;Gap;culture\n", by=by)
    address = actions.add_address(
        source_name="Une carte", licence="membres", url="https://carte.example.org/a.json", format="auto",
        frequency="day", by=by,
    )  # fmt: skip
    found = {"new": new, "ready": ready, "applied": applied, "dropped": dropped, "address": address}
    return {name: thing.pk for name, thing in found.items()} | {
        "source": address.source_id,
        "organisation": cast.organisation.pk,
    }
