from cordee.kernel.exchange.models.lists import Import, Origin, Source, SourceKind, State, Written
from cordee.kernel.exchange.models.pulls import Format, Frequency, Pull, PullState
from cordee.kernel.exchange.models.terms import Term

__all__ = [
    "Format",
    "Frequency",
    "Import",
    "Origin",
    "Pull",
    "PullState",
    "Source",
    "SourceKind",
    "State",
    "Term",
    "Written",
]
