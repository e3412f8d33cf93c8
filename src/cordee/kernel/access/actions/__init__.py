from cordee.kernel.access.actions.addresses import trust_address, trust_registered
from cordee.kernel.access.actions.tokens import make_token, note_token_use, withdraw_token

__all__ = ["make_token", "note_token_use", "trust_address", "trust_registered", "withdraw_token"]
