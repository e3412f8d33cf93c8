from cordee.modules.directory.models.freshness import Call, Freshness, Outcome, Reminder, State, VerifiedBy
from cordee.modules.directory.models.portals import Portal

__all__ = ["Call", "Freshness", "Outcome", "Portal", "Reminder", "State", "VerifiedBy"]
