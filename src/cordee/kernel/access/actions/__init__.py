from cordee.kernel.access.actions.addresses import trust_address
from cordee.kernel.access.actions.tokens import make_token, note_token_use, withdraw_token

__all__ = ["trust_address", "make_token", "note_token_use", "withdraw_token"]
