"""Searching among 200,000 invented organisations: whole pages in this process, and the query beside one by hand.

The database is kept in var/bench: a second run is quick. Speeds are those of the slow end: 1 / (95th percentile).
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from tools.bench import Measure

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL, BIG = 2_000, 200_000
LEAST = {"prefix": 20, "near": 16.7, "two": 16.7}  # pages a second: 50, 60 and 60 ms
SAID = {"prefix": "un début de mot", "near": "un mot à 10 km d’une commune", "two": "deux lettres"}
TURNS = 60
PLACES = ("Gap", "Briançon", "Embrun", "Lyon", "Rennes", "Veynes", "Nantes", "Guillestre")


def measure() -> list[Measure]:
    """Pages at both sizes, each in a process of its own, on SQLite."""
    small, big = _run(SMALL), _run(BIG)
    found = [
        Measure(
            f"Annuaire, {SAID[name]}", "pages/s", 1 / big[name], 1 / small[name], "la même à 2 000 organisations",
            floor=least,
        )
        for name, least in LEAST.items()
    ]  # fmt: skip
    hand = Measure(
        "Recherche, la requête", "requêtes/s", 1 / big["ours"], 1 / big["hand"], "la même écrite à la main", wanted=0.5
    )
    right = Measure("Recherche, une faute de frappe", "% dans les dix premières", big["right"], 100, "tout", floor=95)
    return [*found, hand, right]


def _run(count: int) -> dict[str, float]:
    folder = ROOT / "var" / "bench" / str(count)
    folder.mkdir(parents=True, exist_ok=True)
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    settings = {key: value for key, value in os.environ.items() if key != "CORDEE_DATABASE_URL"}
    settings |= {"CORDEE_DATA": str(folder), "CORDEE_LOG_LEVEL": "WARNING", "PYTHONPATH": paths}
    command = [sys.executable, "-m", "tools.bench.search", str(count)]
    said = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _slow_end(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _timed(ask) -> float:
    start = time.perf_counter()
    ask()
    return time.perf_counter() - start


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from cordee.kernel.actors.models import Organisation
    from cordee.kernel.actors.rules import Actor
    from cordee.kernel.search.queries import best
    from cordee.kernel.search.rules import asked
    from tools.bench import crowd

    call_command("migrate", verbosity=0)
    if Organisation.objects.count() < count:
        crowd.fill(count)
    settings.ALLOWED_HOSTS = ["*"]
    rng, client, public = random.Random(3), Client(), Actor(None)
    names = list(Organisation.objects.filter(pk__in=rng.sample(range(1, count + 1), 300)).values_list("pk", "name"))
    words = [max(asked(name), key=len) for _pk, name in names[:TURNS]]

    def pages(addresses) -> float:
        client.get("/annuaire/?q=gap")
        return _slow_end([_timed(lambda address=one: client.get("/annuaire/", address)) for one in addresses])

    found = {
        "prefix": pages({"q": word[: rng.randint(3, 6)]} for word in words),
        "two": pages({"q": word[:2]} for word in words),
        "near": pages({"q": word[:4], "autour": rng.choice(PLACES), "rayon": "10"} for word in words),
    }
    sql = (
        "SELECT e.thing, e.name, e.later FROM search_text t CROSS JOIN search_entry e ON e.id = t.rowid"
        " WHERE search_text MATCH %s AND e.kind = 'organisation' LIMIT 1001"
    )

    def by_hand(word: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [f'{{public}} : ("{word}"*)'])
            cursor.fetchall()

    found["hand"] = _slow_end([_timed(lambda word=word: by_hand(word[:4])) for word in words])
    found["ours"] = _slow_end([_timed(lambda w=word: best(w[:4], actor=public, kind="organisation")) for word in words])
    right = 0
    for pk, name in names:
        typed = crowd.mistyped(name, rng)
        right += pk in best(typed, actor=public, kind="organisation").things[:10]
    print(json.dumps(found | {"right": 100 * right / len(names)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
