from cordee.kernel.access.models.doors import Claim, ClaimStatus, Invitation
from cordee.kernel.access.models.tokens import ApiToken, Scope

__all__ = ["ApiToken", "Claim", "ClaimStatus", "Invitation", "Scope"]
