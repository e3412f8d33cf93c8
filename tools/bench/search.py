"""Searching among 200,000 invented organisations: whole pages in this process, and the query beside one by hand.

On SQLite, then on PostgreSQL when a server is found. Times are those of the processor on SQLite, where all the work is
done in this process, and those of the clock on PostgreSQL; speeds are those of the slow end: 1 / (95th percentile of
200 requests). The SQLite database is kept in var/bench: a second run is quick.
"""

import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tools.bench import Measure
from tools.bench.stores import URL, in_both

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL, BIG = 2_000, 200_000
LEAST = {"prefix": 20, "near": 16.7, "two": 16.7}  # pages a second: 50, 60 and 60 ms
SAID = {"prefix": "un début de mot", "near": "un mot à 10 km d’une commune", "two": "deux lettres"}
TURNS = 200
ASKED = 300  # searches by a name, right and mistyped
EXPONENT = 0.6  # of the cost, from SMALL to BIG
PLACES = ("Gap", "Briançon", "Embrun", "Lyon", "Rennes", "Veynes", "Nantes", "Guillestre")
ORDERED = "SELECT thing, name, line FROM ({}) AS found ORDER BY later, name, thing"
ROWS = "SELECT e.later, e.name, e.thing, e.line FROM"
ON_SQLITE = f"{ROWS} search_text t CROSS JOIN search_entry e ON e.id = t.rowid WHERE search_text MATCH"
TITLE, TEXT = '({{name}} : "{word}"*)', '({{public}} : "{word}"*)'
IN_TITLE, IN_TEXT = "{name} @@ '{word}:*'::tsquery", "{public} @@ '{word}:*'::tsquery"
KIND = "AND e.kind = 'organisation' LIMIT {most}"
HAND = {  # the same list by two statements: titles first, then, if there is room, what only texts hold
    "sqlite": (
        f"{ON_SQLITE} '{TITLE} AND {TEXT}' {KIND}",
        f"{ON_SQLITE} '{TEXT} NOT {TITLE}' {KIND}",
    ),
    "postgresql": (
        f"{ROWS} search_entry e WHERE {IN_TITLE} AND {IN_TEXT} {KIND}",
        f"{ROWS} search_entry e WHERE {IN_TEXT} AND NOT {IN_TITLE} {KIND}",
    ),
}


def measure() -> list[Measure]:
    """On each database, pages at both sizes, each in a process of its own; PostgreSQL is filled from SQLite."""
    return in_both("Recherche dans l’annuaire", _measured, given=False)


def _measured(settings: dict[str, str]) -> list[Measure]:
    store = "PostgreSQL" if URL in settings else "SQLite"
    return _told(store, *(_run(count, _folder(count), settings) for count in (SMALL, BIG)))


def _folder(count: int) -> Path:
    folder = ROOT / "var" / "bench" / str(count)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _told(store: str, small: dict[str, float], big: dict[str, float]) -> list[Measure]:
    beside = f"la même à {SMALL} organisations"
    found = [
        Measure(f"{store}, annuaire, {SAID[name]}", "pages/s", 1 / big[name], 1 / small[name], beside, floor=least)
        for name, least in LEAST.items()
    ]
    for name in LEAST:
        power = math.log(big[name] / small[name]) / math.log(BIG / SMALL)
        label = f"{store}, {SAID[name]}, coût × {BIG // SMALL} fiches (exposant {power:.2f})"
        times = big[name] / small[name]
        found.append(Measure(label, "fois moins que", (BIG / SMALL) ** EXPONENT / times, 1, "la borne", floor=1))
    ours, hand = 1 / big["ours"], 1 / big["hand"]
    found.append(Measure(f"{store}, la requête", "requêtes/s", ours, hand, "la même écrite à la main", wanted=0.5))
    for name, said in (("right", "une faute de frappe"), ("exact", "sans faute")):
        label = f"{store}, {said}, bonne fiche dans les dix premières"
        found.append(Measure(label, "%", big[name], 100, "tout", floor=95))
    for kind in ("csv", "geojson"):
        label = f"{store}, export {kind} ({big[kind + '_mb']:.0f} Mo ; mémoire +{big[kind]:.1f} Mo)"
        found.append(Measure(label, "Mo restants", 64 - big[kind], 64 - small[kind], f"{SMALL} fiches", floor=0))
    return found


def _run(count: int, folder: Path, settings: dict[str, str]) -> dict[str, float]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = settings | {"CORDEE_DATA": str(folder), "CORDEE_LOG_LEVEL": "WARNING", "PYTHONPATH": paths}
    command = [sys.executable, "-W", "ignore", "-m", "tools.bench.search", str(count)]
    said = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def _slow_end(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _timed(ask: Callable[[], Any], clock: Callable[[], float]) -> float:
    start = clock()
    ask()
    return clock() - start


def _ready(count: int) -> None:
    """The crowd in the database in use: made once on SQLite, copied to PostgreSQL."""
    from django.core.management import call_command
    from django.db import connection, connections

    from cordee.kernel.actors.models import Organisation
    from tools.bench import copies, crowd

    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        if Organisation.objects.count() < count:
            crowd.fill(count)
        return
    path = Path(os.environ["CORDEE_DATA"]) / "cordee.sqlite3"
    kept = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}
    connections.settings["kept"] = connections.configure_settings(kept)["default"]
    copies.copy("kept")


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    import django

    django.setup()
    _ready(count)
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from cordee.kernel.actors.models import Organisation
    from cordee.kernel.search.rules import asked
    from cordee.project.wsgi import settle

    settings.ALLOWED_HOSTS = ["*"]
    rng, client = random.Random(3), Client()
    some = rng.sample(range(1, count + 1), ASKED)
    names = list(Organisation.objects.filter(pk__in=some).values_list("pk", "name"))
    words = [max(asked(name), key=len) for _pk, name in names[:TURNS]]
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    requests: dict[str, list[dict[str, str]]] = {
        "prefix": [{"q": word[: rng.randint(3, 6)]} for word in words],
        "two": [{"q": word[:2]} for word in words],
        "near": [{"q": word[:4], "autour": rng.choice(PLACES), "rayon": "10"} for word in words],
    }
    client.get("/annuaire/?q=gap")
    settle()
    found = {name: _slow_end([_page(client, one, clock) for one in some]) for name, some in requests.items()}
    found |= _queries(words, clock) | _quality(names, rng)
    print(json.dumps(found | _export(client, "csv") | _export(client, "geojson")))


def _page(client: Any, request: dict[str, str], clock: Callable[[], float]) -> float:
    return _timed(lambda: client.get("/annuaire/", request), clock)


def _queries(words: Iterable[str], clock: Callable[[], float]) -> dict[str, float]:
    """Our search and the one by hand, in turn."""
    from django.db import connection

    from cordee.kernel.actors.rules import Actor
    from cordee.kernel.search.queries import best
    from cordee.kernel.search.queries.finding import VECTOR

    public = Actor(None)
    columns = {"name": VECTOR.format(text="name"), "public": VECTOR.format(text="public")}

    def by_hand(word: str) -> None:
        most = 1001
        with connection.cursor() as cursor:
            for sql in HAND[connection.vendor]:
                cursor.execute(ORDERED.format(sql.format(word=word, most=most, **columns)))
                most -= len(cursor.fetchall())
                if not most:
                    break

    ours, hand = [], []
    for word in words:
        hand.append(_timed(lambda: by_hand(word[:4]), clock))  # noqa: B023 - called at once
        ours.append(_timed(lambda: best(word[:4], actor=public, kind="organisation"), clock))  # noqa: B023
    return {"ours": _slow_end(ours), "hand": _slow_end(hand)}


def _quality(names: list[tuple[int, str]], rng: random.Random) -> dict[str, float]:
    """How often (%) the right organisation is in the first ten: its name mistyped, and its name."""
    from cordee.kernel.actors.rules import Actor
    from cordee.kernel.search.queries import best
    from tools.bench import crowd

    def found(pk: int, typed: str) -> bool:
        return pk in best(typed, actor=Actor(None), kind="organisation").things[:10]

    right = sum(found(pk, crowd.mistyped(name, rng)) for pk, name in names)
    exact = sum(found(pk, name) for pk, name in names)
    return {"right": 100 * right / len(names), "exact": 100 * exact / len(names)}


def _export(client: Any, kind: str) -> dict[str, float]:
    """How far memory grows (MB) while everything is exported, and the size of the file."""
    before, size = _memory(), 0
    for piece in client.get(f"/annuaire/export.{kind}").streaming_content:
        size += len(piece)
    return {kind: _memory() - before, f"{kind}_mb": size / 1e6}


def _memory() -> float:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
