"""A search for duplicates among invented records, one in twenty of them twice, step by step as ``serve`` does.

Counted on the time of the processor of this process (SQLite works in it; a PostgreSQL beside it is not counted), with
the time of the clock beside it. Memory: the most that this process holds while it searches, among 2,000 records and
among 10,000. The bare equivalent scores as many records with nothing but RapidFuzz, each name against forty others:
what no search by likeness can do without.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.bench import Measure
from tools.bench.stores import in_both

FEW, RECORDS = 2_000, 10_000
SECONDS = 60
FIRST = (
    "Atelier Jardin Cantine Radio Chorale Crèche Ressourcerie Épicerie Théâtre Fabrique Maison Foyer Amicale".split()
)
WORDS = "cimes torrent durance hirondelles moulin cols levant marmottes sources tour chardon alpages bois lac".split()


def measure() -> list[Measure]:
    """On each database, each size in a process of its own."""
    return in_both("Recherche des doublons", _measured)


def _measured(settings: dict[str, str]) -> list[Measure]:
    few, many = _searched(FEW, settings), _searched(RECORDS, settings)
    spent = f"{many['busy']:.1f} s de processeur ({many['seconds']:.1f} s à l’horloge)"
    held = f"{few['peak_mb']:.0f} Mo au plus pour {FEW}, {many['peak_mb']:.0f} Mo pour {RECORDS}"
    label = f"Doublons ({many['vendor']}) : {RECORDS} fiches en {spent}, {many['pairs']} paires, {held}"
    rate = RECORDS / many["busy"]
    return [Measure(label, "fiches/s", rate, many["bare"], "RapidFuzz seul", floor=RECORDS / SECONDS)]


def _searched(records: int, settings: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="cordee-bench-") as folder:
        root = Path(__file__).resolve().parent.parent.parent
        environment = settings | {"CORDEE_DATA": folder, "CORDEE_LOG_LEVEL": "WARNING"}
        environment["PYTHONPATH"] = f"{root / 'src'}{os.pathsep}{root}"
        command = [sys.executable, "-W", "ignore", "-m", "tools.bench.twins", str(records)]
        said = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def main(records: int = RECORDS) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    if connection.vendor == "postgresql":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    from rapidfuzz import fuzz

    from cordee.kernel.actors.rules import Actor, Via
    from cordee.modules.directory.actions import duplicates as actions
    from cordee.modules.directory.jobs import duplicates as jobs
    from cordee.modules.directory.models import Pair
    from cordee.modules.directory.queries import duplicates as queries

    names = _fill(records, timezone.now())
    by = Actor(None, via=Via.COMMAND, at=timezone.now())
    start, busy, memory = time.perf_counter(), time.process_time(), queries.Memory()
    scan = actions.start_scan(whole=True, by=by)
    assert scan is not None
    most = _memory()
    while jobs.scan_step(scan, memory, by):
        most = max(most, _memory())
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    start = time.process_time()
    for rank, name in enumerate(names):
        for other in names[rank : rank + 40]:
            fuzz.token_sort_ratio(name, other)
    bare = len(names) / (time.process_time() - start)
    found = {"seconds": seconds, "busy": busy, "peak_mb": most / 1024, "pairs": Pair.objects.count(), "bare": bare}
    print(json.dumps(found | {"vendor": connection.vendor}))
    if connection.vendor == "postgresql":
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _memory() -> int:
    """What this process holds of its own, in KB, without the pages of the database file that SQLite maps; where the
    system does not say, the most it has held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _fill(records: int, now: object) -> list[str]:
    """Invented records over twenty communes; one in twenty comes again, as another list writes it."""
    from cordee.kernel.actors.models import Organisation, Site
    from cordee.kernel.reference.models import Commune

    rng = random.Random(3)
    codes = [f"05{n:03}" for n in range(1, 41)]
    Commune.objects.bulk_create(
        Commune(code=c, country="FR", name=f"Bourg {c}", folded=f"bourg {c}", department="05", epci=c[:4])
        for c in codes
    )
    names, phones, places = [], [], []
    for n in range(records):
        if n % 20 == 19:
            names.append(names[-7].upper().replace("DES ", "DES  ", 1))
            phones.append(phones[-7] if n % 40 == 19 else "")
            places.append(places[-7])
            continue
        some = rng.sample(WORDS, 2)
        names.append(f"{rng.choice(FIRST)} des {some[0]} et {some[1]} {''.join(rng.choices('abcdeilmnorstu', k=6))}")
        phones.append(f"+3349{n:07}")
        places.append(rng.choice(codes))
    rows = Organisation.objects.bulk_create(
        [
            Organisation(slug=f"f-{n}", name=name, phone=phone, created_at=now, updated_at=now)
            for n, (name, phone) in enumerate(zip(names, phones, strict=True))
        ],
        500,
    )
    Site.objects.bulk_create(
        [
            Site(organisation=row, commune_id=code, address=f"{n % 90} rue {WORDS[n % 14]}")
            for n, (row, code) in enumerate(zip(rows, places, strict=True))
        ],
        500,
    )
    return names


if __name__ == "__main__":
    main(int(sys.argv[1]))
