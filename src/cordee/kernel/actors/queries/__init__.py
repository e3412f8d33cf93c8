from cordee.kernel.actors.queries.organisations import holder_of, live_organisations, sites_of
from cordee.kernel.actors.queries.people import actor_of, command_actor, current_memberships

__all__ = ["actor_of", "command_actor", "current_memberships", "holder_of", "live_organisations", "sites_of"]
