"""An import whose process is killed in the middle of writing leaves nothing half-written, and can be run again."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 400
PAUSED = """
import sys, time, django
django.setup()
from django.core.management import call_command
from cordee.kernel.exchange.actions import applying
last = applying._write_origins
def paused(*words):
    last(*words)  # everything is written, nothing is committed
    print("written", flush=True)
    time.sleep(120)
applying._write_origins = paused
call_command("import_organisations", sys.argv[1])
"""


def counts(path: Path) -> list[int]:
    tables = ("actors_organisation", "actors_site", "exchange_origin", "exchange_import", "exchange_source")
    with sqlite3.connect(path) as found:
        return [found.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_a_kill_in_the_middle_leaves_nothing_half_written(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "CORDEE_DATABASE_URL"}
    environment |= {"CORDEE_DATA": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "cordee.project.settings"}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "CORDEE_LOG_LEVEL": "ERROR"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    names = "".join(f"Association {i};05000;Gap\n" for i in range(ROWS))
    listed = tmp_path / "liste.csv"
    listed.write_text("Nom;Code postal;Commune\n" + names)
    child = subprocess.Popen(
        [sys.executable, "-c", PAUSED, str(listed)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None and "written" in child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    database = tmp_path / "data" / "cordee.sqlite3"
    assert counts(database) == [0, 0, 0, 0, 0]
    subprocess.run([*manage, "import_organisations", str(listed)], env=environment, check=True, stdout=subprocess.PIPE)
    assert counts(database) == [ROWS, ROWS, ROWS, 1, 1]
