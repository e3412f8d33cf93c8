"""An import, or its undo, whose process is killed in the middle of writing leaves nothing half-written, and can be run
again."""

import shutil
import signal
import sqlite3
import subprocess
import sys

import pytest

from tests.instances import ROOT, surroundings

ROWS = 400
MANAGE = [sys.executable, str(ROOT / "manage.py")]
WAITS = """
import sys, time, django
django.setup()
def wait():
    print("written", flush=True)
    time.sleep(120)
"""
IMPORTING = f"""{WAITS}
from django.core.management import call_command
from cordee.kernel.exchange.actions import applying
last = applying._write_origins
def paused(*words):
    last(*words)  # everything is written, nothing is committed
    wait()
applying._write_origins = paused
call_command("import_organisations", sys.argv[1])
"""
UNDOING = """
from django.utils import timezone
from cordee.kernel.actors.rules import Actor, Via
from cordee.kernel.exchange.actions import undoing
from cordee.kernel.exchange.models import Import
undoing.undo_import(run=Import.objects.get(pk=2), by=Actor(None, via=Via.COMMAND, at=timezone.now()))
"""
UNDOING_SLOWLY = f"""{WAITS}
from cordee.kernel.exchange.actions import undoing
from cordee.kernel.exchange.models import Origin
deleted = Origin.objects.none().delete.__func__
def paused(rows):
    found = deleted(rows)  # places are closed, records ended, values back; the origins that remain are not
    wait()
    return found
type(Origin.objects.none()).delete = paused
{UNDOING}"""


@pytest.fixture
def folder(tmp_path, empty_cordee):
    return shutil.copytree(empty_cordee, tmp_path / "data")


def read(folder, query):
    with sqlite3.connect(folder / "cordee.sqlite3") as found:
        return found.execute(query).fetchall()


def counts(folder):
    tables = ("actors_organisation", "actors_site", "exchange_origin", "exchange_import", "exchange_source")
    return [read(folder, f"SELECT count(*) FROM {table}")[0][0] for table in tables]


def killed_in_the_middle(folder, code, *words):
    """The process ran until it said "written", and was killed there."""
    command = [sys.executable, "-c", code, *words]
    child = subprocess.Popen(command, env=surroundings(folder), stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and "written" in child.stdout.readline()
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()


def take(folder, listed):
    command = [*MANAGE, "import_organisations", str(listed), "--confirmed"]
    subprocess.run(command, env=surroundings(folder), check=True, stdout=subprocess.PIPE)


def a_list(path, phone, first, last):
    rows = "".join(f"Association {i};05000;Gap;04 92 00 {phone} {i % 100:02}\n" for i in range(first, last))
    path.write_text("Nom;Code postal;Commune;Téléphone\n" + rows)
    return path


def test_a_kill_in_the_middle_leaves_nothing_half_written(tmp_path, folder):
    listed = a_list(tmp_path / "liste.csv", 10, 0, ROWS)
    killed_in_the_middle(folder, IMPORTING, str(listed))
    assert counts(folder) == [0, 0, 0, 0, 0]
    take(folder, listed)
    assert counts(folder) == [ROWS, ROWS, ROWS, 1, 1]


def picture(folder):
    """All that an import and its undo write."""
    return [
        read(folder, "SELECT id, phone, ended_on, updated_at FROM actors_organisation ORDER BY id"),
        read(folder, "SELECT id, closed_on, is_head FROM actors_site ORDER BY id"),
        read(folder, "SELECT id, external_id, checksum, live, last_import_id FROM exchange_origin ORDER BY id"),
        read(folder, "SELECT id, state, undone_at FROM exchange_import ORDER BY id"),
        read(folder, "SELECT id, part FROM exchange_written ORDER BY id"),
        read(folder, "SELECT id, version FROM exchange_source ORDER BY id"),
        read(folder, "SELECT max(id) FROM actors_journalline"),
        read(folder, "SELECT max(position) FROM outbound_change"),
    ]


def test_a_kill_in_the_middle_of_an_undo_undoes_nothing_and_run_again_it_ends(tmp_path, folder):
    take(folder, a_list(tmp_path / "liste.csv", 10, 0, ROWS))
    directory = "SELECT name, phone FROM actors_organisation WHERE ended_on IS NULL ORDER BY id"
    origins = "SELECT external_id, checksum FROM exchange_origin WHERE live ORDER BY id"
    before = read(folder, directory), read(folder, origins)
    take(folder, a_list(tmp_path / "liste.csv", 20, 50, ROWS + 50))  # most telephones change, fifty more come
    whole = picture(folder)
    killed_in_the_middle(folder, UNDOING_SLOWLY)
    assert picture(folder) == whole
    command = [sys.executable, "-c", f"import django\ndjango.setup()\n{UNDOING}"]
    subprocess.run(command, env=surroundings(folder), check=True)
    assert (read(folder, directory), read(folder, origins)) == before
    assert [state for _id, state, _at in picture(folder)[3]] == ["applied", "undone"]
