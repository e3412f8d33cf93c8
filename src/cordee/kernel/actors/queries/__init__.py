from cordee.kernel.actors.queries.journal import journal_visible_to, sentences
from cordee.kernel.actors.queries.organisations import holder_of, live_organisations, sites_of
from cordee.kernel.actors.queries.people import actor_of, command_actor, current_memberships
from cordee.kernel.actors.queries.personal import export

__all__ = [
    "actor_of",
    "command_actor",
    "current_memberships",
    "export",
    "holder_of",
    "journal_visible_to",
    "live_organisations",
    "sentences",
    "sites_of",
]
