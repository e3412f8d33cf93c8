"""Every write of an import: the file received, its columns, its plan, and the plan applied in one transaction."""

from cordee.kernel.exchange.actions.applying import apply_import, import_now
from cordee.kernel.exchange.actions.runs import (
    choose_columns,
    drop_import,
    erase,
    forget_file,
    keep_plan,
    receive_file,
    start_import,
    stop_import,
)
from cordee.kernel.exchange.actions.sources import describe_source

__all__ = [
    "apply_import",
    "choose_columns",
    "describe_source",
    "drop_import",
    "erase",
    "forget_file",
    "import_now",
    "keep_plan",
    "receive_file",
    "start_import",
    "stop_import",
]
