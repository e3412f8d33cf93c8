"""Periodic work: what each manifest lists under ``tick``, and the house's own cleaning. No table, no state of its own:
each function looks for what is due at the time it is given, so that a missed tick is caught up by the next one."""

import time
from collections.abc import Callable
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from cordee.kernel.actors.rules import Actor, Via
from cordee.lib.module import installed

log = structlog.get_logger("cordee.tick")
DAY = 86_400


def clean(*, by: Actor) -> None:
    """Once a day: sessions that ended, results of background work older than two weeks."""
    mark = Path(settings.DATA) / "cleaned"
    if mark.exists() and by.at.timestamp() - mark.stat().st_mtime < DAY:
        return
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)
    mark.touch()


def works() -> list[Callable[..., object]]:
    return [function for module in installed() for function in module.tick] + [clean]


def tick() -> int:
    """Run all periodic work once; how many pieces failed. One that fails is logged and stops no other."""
    failed = 0
    for function in works():
        name = f"{function.__module__}.{function.__qualname__}"
        try:
            function(by=Actor(None, via=Via.TICK, at=timezone.now()))
        except Exception:
            failed += 1
            log.exception("tick_failed", work=name)
    return failed


def tick_forever(seconds: int) -> None:
    while True:
        close_old_connections()
        tick()
        time.sleep(seconds)
