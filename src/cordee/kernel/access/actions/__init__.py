from cordee.kernel.access.actions.addresses import person_at, trust_address, trust_registered
from cordee.kernel.access.actions.claims import (
    approve_claim,
    ask_claim,
    confirm_claim,
    forget_old_claims,
    refuse_claim,
)
from cordee.kernel.access.actions.erasure import erase_account, erase_doors, preview_erasure
from cordee.kernel.access.actions.invitations import (
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from cordee.kernel.access.actions.tokens import make_token, note_token_use, withdraw_token

__all__ = [
    "accept_invitation",
    "approve_claim",
    "ask_claim",
    "confirm_claim",
    "erase_account",
    "erase_doors",
    "forget_old_claims",
    "invite",
    "make_token",
    "note_token_use",
    "person_at",
    "preview_erasure",
    "refuse_claim",
    "resend_invitation",
    "trust_address",
    "trust_registered",
    "withdraw_invitation",
    "withdraw_token",
]
