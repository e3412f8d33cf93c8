import argparse
import json
import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import tools.bench
from tools.bench import Measure

HELPERS = {"__main__", "site", "server", "stores", "crowd", "copies", "occupied", "kills"}


def measures(wanted: list[str]) -> list[Measure]:
    found: list[Measure] = []
    for info in pkgutil.iter_modules(tools.bench.__path__):
        if info.name in HELPERS or (wanted and info.name not in wanted):
            continue
        made = import_module(f"tools.bench.{info.name}").measure()
        for measure in [made] if isinstance(made, Measure) else made:
            print(measure, file=sys.stderr, flush=True)
            found.append(measure)
    return found


def main(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="./cordee bench")
    parser.add_argument("names", nargs="*", metavar="MESURE")
    parser.add_argument("--json", nargs="?", const="-", metavar="FICHIER")
    chosen = parser.parse_args(list(words))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cordee.project.settings")
    os.environ.setdefault("CORDEE_LOG_LEVEL", "WARNING")
    found = measures(chosen.names)
    if chosen.json:
        text = json.dumps([measure.as_json() for measure in found], ensure_ascii=False, indent=1)
        print(text) if chosen.json == "-" else Path(chosen.json).write_text(text + "\n")
    return 0 if all(measure.holds for measure in found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
