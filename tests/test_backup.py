"""A backup put back gives the same instance; a damaged one changes nothing."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.db import connections

from cordee.project import backup

ROOT = Path(__file__).resolve().parent.parent
COUNT = "from cordee.kernel.actors.models import Person; print(*sorted(p.email for p in Person.objects.all()))"
REGISTER = (
    "from cordee.kernel.actors.actions import register; from cordee.kernel.actors.rules import Actor, Via; "
    "register(email='{}', by=Actor(None, via=Via.COMMAND))"
)


class Instance:
    """A whole instance in a folder, driven by its commands, as an operator does."""

    def __init__(self, data, url=""):
        self.data = data
        self.environment = os.environ | {"CORDEE_DATA": str(data), "CORDEE_DATABASE_URL": url}
        self.environment |= {"CORDEE_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
        data.mkdir(exist_ok=True)
        self("migrate", "-v0")

    def manage(self, *words):
        command = [sys.executable, ROOT / "manage.py", *words]
        return subprocess.run(command, capture_output=True, text=True, env=self.environment)

    def __call__(self, *words):
        done = self.manage(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def people(self):
        return self("shell", "-v0", "-c", COUNT)

    def register(self, email):
        self("shell", "-v0", "-c", REGISTER.format(email))


@pytest.fixture
def instance(tmp_path, django_db_setup, django_db_blocker):
    """On PostgreSQL, in a database of its own."""
    if connections["default"].vendor != "postgresql":
        yield Instance(tmp_path / "data")
        return
    with django_db_blocker.unblock(), connections["default"]._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE cordee_backup")
    url = os.environ["CORDEE_DATABASE_URL"].replace("/postgres?", "/cordee_backup?")
    yield Instance(tmp_path / "data", url)
    with django_db_blocker.unblock(), connections["default"]._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE cordee_backup WITH (FORCE)")


def test_a_backup_put_back_gives_the_same_instance(instance, tmp_path):
    instance.register("avant@example.org")
    media = instance.data / "media"
    (media / "a").mkdir(parents=True)
    (media / "a" / "photo.jpg").write_bytes(b"image")
    instance("backup", tmp_path / "b.tar")
    instance.register("apres@example.org")
    shutil.rmtree(media)
    instance("restore", tmp_path / "b.tar")
    assert instance.people() == "avant@example.org"
    assert (media / "a" / "photo.jpg").read_bytes() == b"image"


@pytest.fixture
def archive(tmp_path, monkeypatch, settings):
    """A backup whose database is a stand-in: it is refused before anyone reads it."""
    settings.DATA = settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "photo.jpg").write_bytes(b"image" * 1000)
    monkeypatch.setattr(backup, "_dump", lambda target: target.write_bytes(b"base" * 1000))
    monkeypatch.setattr(backup, "_load", lambda source: pytest.fail("the database was touched"))
    backup.make(tmp_path / "b.tar")
    return tmp_path / "b.tar"


@pytest.mark.parametrize("damage", ["cut", "changed", "none of ours", "absent", "outside", "newer"])
def test_a_damaged_or_foreign_backup_changes_nothing(db, archive, settings, damage):
    whole = archive.read_bytes()
    at = whole.index(b"imageimage")
    if damage == "cut":
        archive.write_bytes(whole[:at])
    elif damage == "changed":
        archive.write_bytes(whole[:at] + b"I" + whole[at + 1 :])
    elif damage == "none of ours":
        archive.write_bytes(b"rien")
    elif damage == "absent":
        archive.unlink()
    elif damage == "newer":
        _come_from_the_future(archive)
    else:
        with tarfile.open(archive, "a") as tar:
            tar.add(__file__, "../evil.py")
    with pytest.raises(backup.Impossible):
        backup.put_back(archive)
    assert [path.name for path in settings.MEDIA_ROOT.iterdir()] == ["photo.jpg"]
    assert not (archive.parent / "evil.py").exists()


def _come_from_the_future(archive):
    parts = archive.parent / "parts"
    with tarfile.open(archive) as tar:
        tar.extractall(parts, filter="data")
    manifest = json.loads((parts / backup.MANIFEST).read_text())
    (parts / backup.MANIFEST).write_text(json.dumps(manifest | {"migrations": ["actors.9999_demain"]}))
    with tarfile.open(archive, "w") as tar:
        tar.add(parts, "")


def test_an_old_pg_dump_gets_one_sentence(db, monkeypatch):
    if connections["default"].vendor != "postgresql":
        return
    monkeypatch.setattr(backup, "_major", lambda program: 9)
    with pytest.raises(backup.Impossible, match="installez le paquet postgresql-client-"):
        backup._program("pg_dump")
