"""Looking for duplicates: long work in short steps, that stops and goes on where it was."""

import datetime as dt
import time

from django.utils import timezone

from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.later import later
from cordee.modules.directory.actions import duplicates as actions
from cordee.modules.directory.models import Scan, ScanPhase
from cordee.modules.directory.queries import duplicates as queries

TICK_SECONDS = 20  # what one tick may take; the next one goes on
STALLED = dt.timedelta(minutes=2)  # a search without a step for so long has lost its worker


def scan_step(scan: Scan, memory: queries.Memory, by: Actor) -> bool:
    """One slice of a search; False when it is over. ``memory``: of the slices before."""
    ids = queries.next_slice(scan)
    if scan.phase == ScanPhase.KEYS:
        actions.keep_keys(scan=scan, keys=queries.keys_of(ids), ids=ids, by=by)
    else:
        found = queries.likeness_in(ids, memory, whole=queries.is_whole(scan))
        actions.keep_pairs(scan=scan, found=found, ids=ids, by=by)
    scan.refresh_from_db()
    return scan.running


def run_scan(*, scan_id: int, seconds: int | None = None) -> bool:
    """Go on with a search, to its end or for some seconds; whether it is over. Another worker may do the same."""
    scan, start, memory = Scan.objects.get(pk=scan_id), time.monotonic(), queries.Memory()
    while scan.running and scan_step(scan, memory, Actor(None, via=Via.TICK, at=timezone.now())):
        if seconds is not None and time.monotonic() - start > seconds:
            break
    return not scan.running


def scan_all(*, by: Actor) -> Scan | None:
    """Search the whole directory in the background; its page shows where it stands."""
    scan = actions.start_scan(whole=True, by=by)
    if scan is not None:
        later(run_scan, scan_id=scan.pk)
    return scan


def scan_changed(*, by: Actor) -> None:
    """The tick: the records written since the last search, or a search that has lost its worker."""
    scan = queries.scan_running()
    if scan is None:
        scan = actions.start_scan(whole=False, by=by)
    elif scan.since is None and by.at - scan.moved_at < STALLED:
        return
    if scan is not None:
        run_scan(scan_id=scan.pk, seconds=TICK_SECONDS)
