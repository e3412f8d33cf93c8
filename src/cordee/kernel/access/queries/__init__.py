from cordee.kernel.access.queries.tokens import (
    actor_for_token,
    actor_of_token,
    membership_for_token,
    token_for,
    tokens_of,
)

__all__ = ["actor_for_token", "actor_of_token", "membership_for_token", "token_for", "tokens_of"]
