"""A process that is killed between two statements of what it writes."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from typing import Any


def killed_before(statement: int, act: Callable[[], Any]) -> bool:
    """Run ``act`` in a process of its own, killed (kill -9) before its statement of this rank, from 1 on; the commit
    is one. False when it had fewer of them, and ended.

    It works on a connection of its own, so that the one it was born with is left as it is. RuntimeError: it failed.
    """
    born = os.fork()
    if born == 0:
        code = [1]
        worker = threading.Thread(target=_run, args=[statement, act, code])
        worker.start()
        worker.join()
        os._exit(code[0])
    _pid, status = os.waitpid(born, 0)
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("what was to be killed failed by itself")
    return os.WIFSIGNALED(status)


def _run(statement: int, act: Callable[[], Any], code: list[int]) -> None:
    from django.db import connection

    left = [statement]

    def count() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(execute: Any, *words: Any) -> Any:
        count()
        return execute(*words)

    commit = connection._commit

    def committed() -> None:
        count()
        commit()

    connection._commit = committed
    try:
        with connection.execute_wrapper(counted):
            act()
        code[0] = 0
    except BaseException:
        traceback.print_exc()
