from cordee.kernel.access.queries.roles import roles_and_rights
from cordee.kernel.access.queries.tokens import (
    actor_for_token,
    actor_of_token,
    membership_for_token,
    own_membership,
    token_for,
    tokens_of,
)

__all__ = [
    "actor_for_token",
    "actor_of_token",
    "membership_for_token",
    "own_membership",
    "roles_and_rights",
    "token_for",
    "tokens_of",
]
