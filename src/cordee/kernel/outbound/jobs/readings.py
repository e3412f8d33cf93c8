"""Counting who read what, without writing in the database when a page or an operation is read.

``note`` adds one line to a file of the current minute; ``gather``, periodic, adds the lines of past minutes to the
counts. A reader never waits for a lock, and never holds one.
"""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from cordee.kernel.actors.rules import Actor
from cordee.kernel.outbound import actions
from cordee.kernel.outbound.models import Agreement, Channel
from cordee.kernel.outbound.rules import BY_NAME, OPERATOR, RECORD, WHOLE, Read

MINUTE = "%Y%m%dT%H%M"  # UTC


def _folder() -> Path:
    return Path(settings.DATA) / "readings"


def note(
    organisations: Iterable[int] | None,
    *,
    by: Actor,
    channel: Channel,
    agreement: Agreement | None = None,
    detail: str = RECORD,
) -> None:
    """Somebody read these organisations (None, or more than BY_NAME: the whole directory). One's own is no reading."""
    own = by.organisation.pk if by.organisation else None
    some = None if organisations is None else sorted({pk for pk in organisations if pk != own})
    if some is not None and len(some) > BY_NAME:
        some = None
    if some == []:
        return
    line = {
        "day": by.today.isoformat(),
        "organisations": some,
        "reader": own,
        "agreement": agreement.pk if agreement else None,
        "channel": str(channel),
        "detail": WHOLE if some is None else OPERATOR if own is None and by.is_operator else detail,
    }
    _folder().mkdir(parents=True, exist_ok=True)
    minute = by.at.astimezone(dt.UTC).strftime(MINUTE)
    handle = os.open(_folder() / f"{minute}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, json.dumps(line).encode() + b"\n")  # one call: lines of several processes do not mix
    finally:
        os.close(handle)


def gather(*, by: Actor) -> int:
    """The tick: add what was noted to the counts, but for the last two minutes, which are still being written."""
    ready = (by.at - dt.timedelta(minutes=2)).astimezone(dt.UTC).strftime(MINUTE)
    files = [path for path in sorted(_folder().glob("*.jsonl")) if path.stem < ready]
    for path in files:
        actions.count_readings(reads=Counter(_lines(path)), by=by)
        path.unlink()
    actions.forget_readings(by=by)
    return len(files)


def _lines(path: Path) -> Iterator[Read]:
    """A line cut short by a full disk is left out; the others count."""
    for text in path.read_text("utf-8", "replace").splitlines():
        try:
            line = json.loads(text)
            day = dt.date.fromisoformat(line["day"])
            rest = (line["reader"], line["agreement"], line["channel"], line["detail"])
            for pk in [None] if line["organisations"] is None else line["organisations"]:
                yield Read(day, pk, *rest)
        except (ValueError, KeyError, TypeError):
            continue
