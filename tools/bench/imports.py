"""A list of 5,000 organisations taken over, against a bare ``bulk_create`` of as many organisations.

Ours counts everything: reading the file, cleaning, finding the communes, comparing, writing organisations, sites,
themes, origins, the log of the undo, the order of changes and the search index, in one transaction. Both are counted on
the time of the processor, which other work on the machine does not lengthen; the time of the clock stands beside it.
SQLite works in this process: its share is counted; that of the PostgreSQL beside it is not.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.bench import Measure
from tools.bench.stores import in_both

ROWS = 5_000
STREETS = ("rue du Four", "CHEMIN DES MELEZES", "place de l'Église", "Quartier la Plaine")
TOWNS = ("05000;GAP", "5200.0;Embrun", "05100;Briançon", "5600;Guillestre", "05400;Veynes")


def measure() -> list[Measure]:
    """On each database, in a process of its own."""
    return in_both("Reprise d’une liste", _measured)


def _measured(settings: dict[str, str]) -> list[Measure]:
    with tempfile.TemporaryDirectory(prefix="cordee-bench-") as folder:
        environment = settings | {"CORDEE_DATA": folder, "CORDEE_LOG_LEVEL": "WARNING"}
        root = Path(__file__).resolve().parent.parent.parent
        environment["PYTHONPATH"] = f"{root / 'src'}{os.pathsep}{root}"
        command = [sys.executable, "-W", "ignore", "-m", "tools.bench.imports"]
        said = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True).stdout
    found = json.loads(said.splitlines()[-1])
    spent = f"{found['busy']:.1f} s de processeur ({found['seconds']:.1f} s à l’horloge)"
    label = f"Reprise ({found['vendor']}) : {ROWS} lignes en {spent}"
    return [Measure(label, "lignes/s", ROWS / found["busy"], found["bare"], "une insertion nue", floor=2_000)]


def a_list() -> bytes:
    """Invented organisations, with the ordinary damages: capitals, postcodes as numbers, several notations."""
    from stdnum import luhn

    lines = ["Nom;SIRET;Adresse;Code postal;Ville;Téléphone;E-mail;Thèmes"]
    for i in range(ROWS):
        siren = f"8{i:07}"
        siren += luhn.calc_check_digit(siren)
        siret = f"{siren}0001"
        siret += luhn.calc_check_digit(siret)
        phone = ("04 92 51 {a:02} {b:02}", "+334925{a:02}{b:02}1", "04.92.53.{a:02}.{b:02}")[i % 3]
        phone = phone.format(a=i // 100 % 100, b=i % 100)
        town, street = TOWNS[i % len(TOWNS)], STREETS[i % len(STREETS)]
        name = f"ASSOCIATION DU VAL NUMERO {i}"
        lines.append(f"{name};{siret};{i % 90} {street};{town};{phone};a{i}@liste.example;culture, sport")
    return "\n".join(lines).encode("cp1252")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.urls import resolve
    from django.utils import timezone

    from cordee.kernel.actors.models import Organisation
    from cordee.kernel.actors.rules import Actor, Via
    from cordee.kernel.exchange import jobs
    from cordee.kernel.reference import actions as reference
    from cordee.kernel.reference.rules import Machine

    if connection.vendor == "postgresql":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    resolve("/")  # the table of addresses is read at the first link made: start-up, not import
    reference.load_reference(by=Machine(), departments=("05",))
    data, now = a_list(), timezone.now()
    start, busy = time.perf_counter(), time.process_time()
    outcome = jobs.import_file(data=data, file_name="liste.csv", by=Actor(None, via=Via.COMMAND, at=now))
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    assert outcome.plan.report()["created"] == ROWS, outcome.plan.report()["rejected"][:3]
    rows = [Organisation(slug=f"nue-{i}", name=f"Nue {i}", created_at=now, updated_at=now) for i in range(ROWS)]
    start = time.process_time()
    with transaction.atomic():
        Organisation.objects.bulk_create(rows, 500)
    bare = ROWS / (time.process_time() - start)
    print(json.dumps({"seconds": seconds, "busy": busy, "bare": bare, "vendor": connection.vendor}))
    if connection.vendor == "postgresql":
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
