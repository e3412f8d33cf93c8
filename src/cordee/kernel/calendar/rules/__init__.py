from cordee.kernel.calendar.rules.asking import (
    Ask,
    Breach,
    duration,
    malformed,
    of_policy,
    taken,
    too_close,
    too_much,
)
from cordee.kernel.calendar.rules.slots import DAYS, FAR, Slot, in_words, other_days, shifted, shortened
from cordee.kernel.calendar.rules.spans import LONGEST, Held, peak, reach_of

__all__ = [
    "DAYS",
    "FAR",
    "LONGEST",
    "Ask",
    "Breach",
    "Held",
    "Slot",
    "duration",
    "in_words",
    "malformed",
    "of_policy",
    "other_days",
    "peak",
    "reach_of",
    "shifted",
    "shortened",
    "taken",
    "too_close",
    "too_much",
]
