"""How far a long work has come, told while its transaction is open.

What a transaction has written cannot be seen from outside, and on SQLite nobody else may write meanwhile: the count
goes to a small file beside the database, which every process of the instance reads. It says what was done, never what
should have been; losing it loses nothing.
"""

import contextlib
import datetime as dt
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_EVERY = 0.3  # seconds between two writings


@dataclass(frozen=True, slots=True)
class Progress:
    """``step``: a code of whoever works; ``done`` of ``total``: its units; ``at``: when that was written (UTC)."""

    step: str
    done: int
    total: int
    at: dt.datetime

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 100


def _path(name: str) -> Path:
    if not re.fullmatch(r"[a-z0-9-]{1,60}", name):
        raise ValueError(name)
    return Path(settings.DATA) / "progress" / f"{name}.json"


class Meter:
    """Counts a work called ``name``; without a name, counts for nobody."""

    def __init__(self, name: str = "") -> None:
        self.path = _path(name) if name else None
        self.step, self.done, self.total, self._told = "", 0, 0, 0.0

    def begin(self, step: str, total: int) -> None:
        self.step, self.done, self.total = step, 0, total
        self._tell()

    def add(self, count: int = 1) -> None:
        self.done += count
        if time.monotonic() - self._told >= _EVERY:
            self._tell()

    def end(self) -> None:
        """The work is over, well or not."""
        if self.path is not None:
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _tell(self) -> None:
        self._told = time.monotonic()
        if self.path is None:
            return
        with contextlib.suppress(OSError):  # a full disk must not stop the work
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft = self.path.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps([self.step, self.done, self.total]))
            draft.replace(self.path)


def progress_of(name: str) -> Progress | None:
    """How far this work has come; None when it has not begun, or is over."""
    path = _path(name)
    try:
        step, done, total = json.loads(path.read_text())
        at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    except (OSError, ValueError):
        return None
    return Progress(str(step), int(done), int(total), at)
