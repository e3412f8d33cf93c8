"""The tables of the directory, one file for each subject."""

from cordee.modules.directory.models.duplicates import Pair, PairKey, PairState, Scan, ScanPhase
from cordee.modules.directory.models.enquiries import (
    Enquiry,
    EnquiryKind,
    EnquiryState,
    EnquiryStep,
    EnquiryWords,
    Route,
)
from cordee.modules.directory.models.freshness import Call, Freshness, Outcome, Reminder, State, VerifiedBy
from cordee.modules.directory.models.listing import Listing, Total
from cordee.modules.directory.models.offers import Offer
from cordee.modules.directory.models.portals import Portal
from cordee.modules.directory.models.watching import Favourite, Frequency, SavedSearch, SearchState, Watched

__all__ = [
    "Call",
    "Freshness",
    "Listing",
    "Outcome",
    "Pair",
    "PairKey",
    "PairState",
    "Reminder",
    "Scan",
    "ScanPhase",
    "State",
    "Total",
    "VerifiedBy",
    "Enquiry",
    "EnquiryKind",
    "EnquiryState",
    "EnquiryStep",
    "EnquiryWords",
    "Favourite",
    "Frequency",
    "Offer",
    "Portal",
    "Route",
    "SavedSearch",
    "SearchState",
    "Watched",
]
