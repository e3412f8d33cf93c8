"""Long work above the actions, which are short."""

from cordee.kernel.exchange.jobs.lists import (
    Outcome,
    apply,
    forget_old_files,
    import_file,
    operator_named,
    plan_of,
    prepare,
    run_command,
    stored_table,
)
from cordee.kernel.exchange.jobs.long import (
    apply_in_background,
    apply_later,
    release_stuck,
    undo_in_background,
    undo_later,
)
from cordee.kernel.exchange.jobs.partners import meet
from cordee.kernel.exchange.jobs.pulls import read_due, read_now, take, try_now

__all__ = [
    "Outcome",
    "apply",
    "apply_in_background",
    "apply_later",
    "forget_old_files",
    "import_file",
    "meet",
    "operator_named",
    "plan_of",
    "prepare",
    "read_due",
    "read_now",
    "release_stuck",
    "run_command",
    "stored_table",
    "take",
    "try_now",
    "undo_in_background",
    "undo_later",
]
