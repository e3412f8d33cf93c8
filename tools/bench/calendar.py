"""Who is free, among 1,000 resources and a million occupancies, beside the same rows read by bare indexed SQL.

On SQLite, kept in var/bench between runs, then on PostgreSQL. Times are those of the processor on SQLite, where all the
work is done in this process, and those of the clock on PostgreSQL: the median of many turns, ours and the bare one in
turn.
"""

import datetime as dt
import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.bench import Measure, rivals
from tools.bench.stores import URL, in_both

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL, BIG = 10_000, 1_000_000
EXPONENT = 0.2  # of the cost for one resource, from SMALL to BIG
TURNS, MONTHS = 100, 15
BARE = """SELECT resource_id, {start}, {end}, quantity FROM calendar_occupancy WHERE reach = {hours}
AND start >= %s AND start < %s AND ("end" > %s) IS TRUE AND (state IN ('option', 'offered', 'confirmed')) IS TRUE
AND (expires_at IS NULL OR expires_at > %s)"""


def measure() -> list[Measure]:
    """On each database, at both sizes, each in a process of its own."""
    return in_both("Le calendrier", _measured, given=False)


def _measured(settings: dict[str, str]) -> list[Measure]:
    store = "PostgreSQL" if URL in settings else "SQLite"
    small, big = (_run(count, settings) for count in (SMALL, BIG))
    filled = f"rempli en {big['filled']:.0f} s" if big["filled"] else "déjà rempli"
    print(f"{store}, calendrier de {BIG} occupations : {filled}", file=sys.stderr, flush=True)
    power = math.log(big["one"] / small["one"]) / math.log(BIG / SMALL)
    margin = (BIG / SMALL) ** EXPONENT / (big["one"] / small["one"])
    rate, bare = "réponses/s", "le SQL nu indexé"
    return [
        _answers(store, "qui est libre deux heures, occupations seules", rate, big, "held", "bare", bare, 1 / 5, 200),
        _answers(store, "qui est libre deux heures, toutes les règles", rate, big, "ruled", "bare", bare, None, 40),
        _answers(store, "le mois de 1 000 ressources", rate, big, "month", "bare_month", bare, 1 / 3, None),
        _answers(store, "une ressource, toutes les règles", rate, big, "one", "bare", bare, None, None),
        Measure(f"{store}, une ressource, coût × {BIG // SMALL} occupations (exposant {power:.2f})", "fois moins que",
                margin, 1, "la borne", floor=1),
        *rivals.told(store, _run(0, settings)),
    ]  # fmt: skip


def _answers(store: str, what: str, unit: str, found: dict[str, float], ours: str, bare: str, against: str,
             wanted: float | None, floor: float | None) -> Measure:  # fmt: skip
    label = f"{store}, {what} en {found[ours] * 1000:.1f} ms"
    return Measure(label, unit, 1 / found[ours], 1 / found[bare], against, wanted=wanted, floor=floor)


def _run(count: int, settings: dict[str, str]) -> dict[str, float]:
    """``count`` 0: the crowd at the door, in a new database."""
    folder = ROOT / "var" / "bench" / f"calendar-{count}"
    if not count:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = settings | {"CORDEE_DATA": str(folder), "CORDEE_LOG_LEVEL": "WARNING", "PYTHONPATH": paths}
    command = [sys.executable, "-W", "ignore", "-m", "tools.bench.calendar", str(count)]
    said = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tools.bench import occupied

    if connection.vendor == "postgresql":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    if count:
        found = {"filled": occupied.fill(count)} | _asked()
    else:
        found = rivals.crowd(str(connection.settings_dict["NAME"])) | rivals.killed()
    print(json.dumps(found))
    if connection.vendor == "postgresql":
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _asked() -> dict[str, float]:
    """The median seconds of each question."""
    from cordee.kernel.calendar.models import Resource
    from cordee.kernel.calendar.queries import breaches_by_resource, held_by_resource, month_load
    from cordee.kernel.calendar.rules import Ask
    from tools.bench.occupied import ASKED, FIRST, NOW, ZONE

    until, month = ASKED + dt.timedelta(hours=2), FIRST + dt.timedelta(days=31)
    resources = list(Resource.objects.select_related("policy").order_by("pk"))
    ask = Ask(ASKED, until, NOW, organisation=1)

    def free() -> list[int]:
        held = held_by_resource(ASKED, until, now=NOW)
        return [
            row.pk for row in resources if row.pk not in held or row.capacity > sum(n for _s, _e, n in held[row.pk])
        ]

    return _medians(TURNS, {
        "bare": lambda: _bare(ASKED, until, NOW),
        "held": free,
        "ruled": lambda: breaches_by_resource(resources, ask),
        "one": lambda: breaches_by_resource(resources[500:501], ask),
    }) | _medians(MONTHS, {
        "bare_month": lambda: _bare(FIRST, month, NOW),
        "month": lambda: month_load(None, FIRST.date(), ZONE, now=NOW),
    })  # fmt: skip


def _bare(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> list[tuple[Any, ...]]:
    """The rows as the database gives them: on SQLite hours remain text."""
    from django.db import connection

    from cordee.kernel.calendar.models import REACHES

    text = connection.vendor == "sqlite"
    columns = {"start": "start || ''" if text else "start", "end": "\"end\" || ''" if text else '"end"'}
    parts, values = [], []
    for hours in REACHES:
        parts.append(BARE.format(hours=hours, **columns))
        values += [start - dt.timedelta(hours=hours), end, start, now]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [f"{at:%Y-%m-%d %H:%M:%S}" for at in values])
        return cursor.fetchall()


def _medians(turns: int, asked: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Asked in turn, so that a busy machine slows all alike."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    times: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(turns + 2):
        for name, question in asked.items():
            start = clock()
            question()
            if turn > 1:  # the first ones fill the caches
                times[name].append(clock() - start)
    return {name: sorted(found)[turns // 2] for name, found in times.items()}


if __name__ == "__main__":
    main(int(sys.argv[1]))
