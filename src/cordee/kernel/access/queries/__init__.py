from cordee.kernel.access.queries.awaiting import awaiting
from cordee.kernel.access.queries.claims import (
    animators,
    claimable,
    claims_visible_to,
    has_manager,
    network_host,
    waiting_claims,
)
from cordee.kernel.access.queries.personal import everything_of, export, left_without_manager, register, zip_of
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
    "everything_of",
    "export",
    "former_team_of",
    "has_manager",
    "left_without_manager",
    "membership_for_token",
    "network_host",
    "open_invitations_of",
    "own_membership",
    "possible_successors",
    "register",
    "roles_and_rights",
    "team_of",
    "token_for",
    "tokens_of",
    "waiting_claims",
    "zip_of",
]
