from cordee.kernel.access.actions.tokens import make_token, note_token_use, withdraw_token

__all__ = ["make_token", "note_token_use", "withdraw_token"]
