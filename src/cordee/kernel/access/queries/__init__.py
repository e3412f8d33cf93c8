from cordee.kernel.access.queries.awaiting import awaiting
from cordee.kernel.access.queries.claims import animators, claimable, claims_visible_to, has_manager, waiting_claims
from cordee.kernel.access.queries.roles import roles_and_rights
from cordee.kernel.access.queries.team import former_team_of, open_invitations_of, possible_successors, team_of
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
    "animators",
    "awaiting",
    "claimable",
    "claims_visible_to",
    "former_team_of",
    "has_manager",
    "membership_for_token",
    "open_invitations_of",
    "own_membership",
    "possible_successors",
    "roles_and_rights",
    "team_of",
    "token_for",
    "tokens_of",
    "waiting_claims",
]
