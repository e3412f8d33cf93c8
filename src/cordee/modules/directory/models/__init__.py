from cordee.modules.directory.models.duplicates import Pair, PairKey, PairState, Scan, ScanPhase
from cordee.modules.directory.models.freshness import Call, Freshness, Outcome, Reminder, State, VerifiedBy
from cordee.modules.directory.models.listing import Listing, Total
from cordee.modules.directory.models.portals import Portal

__all__ = [
    "Call",
    "Freshness",
    "Listing",
    "Outcome",
    "Pair",
    "PairKey",
    "PairState",
    "Portal",
    "Reminder",
    "Scan",
    "ScanPhase",
    "State",
    "Total",
    "VerifiedBy",
]
