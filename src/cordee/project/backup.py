"""One file that holds an instance: its database and its files, each with its checksum.

A tar archive: ``manifest.json`` first, then ``database.sqlite3`` or ``database.dump`` (pg_dump's own format), then
``media/…``. Nothing is written before every checksum has been verified. Secrets of the machine (CORDEE_SECRET_KEY,
passwords of the mail server) are not in it.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

FORMAT = 1
MANIFEST = "manifest.json"
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BLOCK = 1 << 20


class Impossible(Exception):
    """One sentence for the operator: what is missing or wrong. Nothing was changed."""


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"media/{path.relative_to(folder).as_posix()}", path


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


# PostgreSQL's own programs


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _program(name: str) -> str:
    """The newest pg_dump or pg_restore of this machine, if it is at least as new as the server."""
    found = [str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    if path := shutil.which(name):
        found.append(path)
    connection.ensure_connection()
    server = connection.pg_version // 10_000  # type: ignore[attr-defined]
    best = max(found, key=_major, default=None)
    if best is None:
        raise Impossible(
            f"Le programme {name} manque : installez le paquet postgresql-client-{server} sur cette machine."
        )
    if _major(best) < server:
        raise Impossible(
            f"Le serveur est un PostgreSQL {server} et {name} est en version {_major(best)} : "
            f"installez le paquet postgresql-client-{server}."
        )
    return best


def _pg(name: str, *words: str) -> None:
    """Run one of them on our database. The password goes by the environment, where ``ps`` does not show it."""
    there = connection.settings_dict
    options = {"--dbname": "NAME", "--username": "USER", "--port": "PORT"}
    command = [_program(name), *(f"{option}={there[key]}" for option, key in options.items() if there[key])]
    if host := there["HOST"] or there["OPTIONS"].get("host", ""):
        command.append(f"--host={host}")
    environment = os.environ | ({"PGPASSWORD": there["PASSWORD"]} if there["PASSWORD"] else {})
    done = subprocess.run([*command, *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Impossible(f"{name} a échoué : {done.stderr.strip().splitlines()[-1] if done.stderr else '?'}")


# the database


def _dump(target: Path) -> None:
    if connection.vendor == "postgresql":
        _pg("pg_dump", "--format=custom", f"--file={target}")
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)  # consistent, even while others write
        copy.execute("PRAGMA journal_mode=DELETE")


def _load(source: Path) -> None:
    if connection.vendor == "postgresql":
        connection.close()
        _pg("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(source)) as copy:
        copy.backup(connection.connection)


# the archive


def make(target: Path) -> dict[str, Any]:
    """Write the archive and read it again; its manifest. The old file of that name stays until the new one is whole."""
    media = Path(settings.MEDIA_ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        folder = Path(name)
        database = folder / NAMES[connection.vendor]
        _dump(database)
        parts = [(database.name, database), *_files(media)]
        manifest = {
            "format": FORMAT,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": _migrations(),
            "sha256": {part: _sum(path) for part, path in parts},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
        whole = folder / "whole.tar"
        with tarfile.open(whole, "w") as archive:
            for part, path in [(MANIFEST, folder / MANIFEST), *parts]:
                archive.add(path, part)
        whole.chmod(0o600)  # it holds everything
        unpacked = folder / "again"
        unpacked.mkdir()
        _unpack(whole, unpacked)
        whole.replace(target)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack and verify. Raises Impossible for what is not a whole backup of ours."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
        sums = dict(manifest["sha256"])
    except FileNotFoundError as error:
        raise Impossible(f"Le fichier {source} n’existe pas, ou n’est pas une sauvegarde de Cordée.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise Impossible(f"Le fichier {source} n’est pas une sauvegarde de Cordée, ou il est abîmé.") from error
    if manifest.get("format") != FORMAT:
        raise Impossible("Cette sauvegarde vient d’une version plus récente de Cordée : mettez d’abord à jour.")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = sorted(found ^ set(sums)) + sorted(part for part in found & set(sums) if _sum(folder / part) != sums[part])
    if wrong:
        raise Impossible(f"La sauvegarde est abîmée ({wrong[0]}) : rien n’a été changé.")
    return manifest


def _put_media(folder: Path) -> None:
    """Swap the folders at the last moment: at no time is half of one in place."""
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    aside = media.with_name(media.name + ".before-restore")
    folder.mkdir(exist_ok=True)
    shutil.rmtree(aside, ignore_errors=True)
    if media.exists():
        media.rename(aside)
    shutil.move(str(folder), str(media))
    shutil.rmtree(aside, ignore_errors=True)


def put_back(source: Path) -> dict[str, Any]:
    """Replace the database and the files by those of the archive, once all of it has been verified."""
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        if manifest["database"] != connection.vendor:
            raise Impossible(
                f"La sauvegarde vient de {manifest['database']} et cette instance utilise {connection.vendor} : "
                "fixez CORDEE_DATABASE_URL comme sur l’instance d’origine."
            )
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if unknown := sorted(set(manifest["migrations"]) - known):
            raise Impossible(f"La sauvegarde vient d’une version plus récente ({unknown[0]}) : mettez d’abord à jour.")
        _load(folder / NAMES[connection.vendor])
        _put_media(folder / "media")
    return manifest
