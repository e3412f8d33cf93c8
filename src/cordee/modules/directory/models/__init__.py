from cordee.modules.directory.models.duplicates import Pair, PairKey, PairState, Scan, ScanPhase
from cordee.modules.directory.models.freshness import Call, Freshness, Outcome, Reminder, State, VerifiedBy
from cordee.modules.directory.models.portals import Portal

__all__ = [
    "Call",
    "Freshness",
    "Outcome",
    "Pair",
    "PairKey",
    "PairState",
    "Portal",
    "Reminder",
    "Scan",
    "ScanPhase",
    "State",
    "VerifiedBy",
]
