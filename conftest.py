"""What every test shares. Tests run with migrations: triggers and search tables are made there.

``./cordee test`` runs the suite twice: whole on SQLite, then on PostgreSQL what touches the database.
"""

import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import override_settings
from django.utils import translation

from tests.instances import surroundings

ROOT = Path(__file__).resolve().parent
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, leave out what does not read the database, and the browser: SQLite has run them."""
    if connections["default"].vendor != "postgresql":
        return

    def kept(item):
        touches = DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
        return touches and not item.get_closest_marker("browser")

    config.hook.pytest_deselected(items=[item for item in items if not kept(item)])
    items[:] = [item for item in items if kept(item)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """The journeys stay in one process: they share one demo and one browser, and each page is inspected once.

    ``--dist loadgroup`` would say so by a mark; pytest-xdist 3.8 writes it where pytest 9.2 no longer reads it.
    """
    from xdist.scheduler.loadscope import LoadScopeScheduling

    class ByJourney(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "journeys" if nodeid.startswith("tests/journeys/") else nodeid

    return ByJourney(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory):
    """The test database, and the folder of its copy as the migrations left it (see ``empty_cordee``)."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    folder.mkdir()
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite" and connection.is_in_memory_db():  # else no test of this run asks for one
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(folder / "cordee.sqlite3")])
    return folder


@pytest.fixture(scope="session")
def empty_cordee(request):
    """The data folder of a Cordée that holds nothing yet, to be copied: migrations run once in a run of tests.

    The test database is asked for by its name: a test of other processes does not read it, nor run on PostgreSQL.
    """
    folder = request.getfixturevalue("django_db_setup")
    if not (folder / "cordee.sqlite3").exists():
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
        subprocess.run(command, env=surroundings(folder), check=True)
        (folder / "secret_key").unlink(missing_ok=True)  # each instance makes its own
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """A test database per process; one connection per thread, as a pool would outlive the test database."""
    connection = connections["default"]
    for settings in (connection.settings_dict, connections.settings["default"]):
        settings["OPTIONS"].pop("pool", None)


@pytest.fixture(autouse=True, scope="session")
def _sqlite_flush_lifts_the_guards():
    """A transactional test ends by emptying its tables, which the triggers of immutable tables refuse on SQLite
    (PostgreSQL truncates, which fires none). Lifted around the flush only, in tests only."""
    flush = DatabaseOperations.execute_sql_flush

    def lifted(self, statements):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'")
            guards = cursor.fetchall()
            for name, _ in guards:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                flush(self, statements)
            finally:
                for _, sql in guards:
                    cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = lifted
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_nothing():
    """Argon2 takes 0.2 s of a core for each password, on purpose. ``test_operations`` holds what an instance uses."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def _media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _as_in_a_test(settings, _media):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.MEDIA_ROOT = _media
    cache.clear()  # paces counted by the test before are not this one's
    translation.deactivate()  # nor the language of the last page it read


@pytest.fixture
def tasks_wait(settings):
    """Work is queued in the database, as in production; ``call_command("db_worker", batch=True, …)`` runs it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """What waits for the commit happens at the end of the block: ``with commits(): …``"""

    @contextlib.contextmanager
    def block():
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return block


@pytest.fixture
def at_once(tmp_path, transactional_db):
    """Functions that start together, each in its thread and on its connection; what each gave or raised.

    SQLite's test database is in memory, where writers do not wait for each other: from the first call on, the threads
    work on a copy in a file, as in production; what they wrote is read through ``at_once`` too.
    """
    path, settings = tmp_path / "copy.sqlite3", connections.settings["default"]
    name = settings["NAME"]

    def move():
        if connection.vendor == "sqlite" and not path.exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(path)])
            settings["NAME"] = str(path)

    def run(*functions):
        move()
        gate, results = threading.Barrier(len(functions)), [None] * len(functions)

        def one(rank, function):
            gate.wait()
            try:
                results[rank] = function()
            except Exception as error:
                results[rank] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    yield run
    settings["NAME"] = name
