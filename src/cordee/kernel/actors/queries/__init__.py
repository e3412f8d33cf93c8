from cordee.kernel.actors.queries.belongings import export_of
from cordee.kernel.actors.queries.journal import journal_visible_to, sentences
from cordee.kernel.actors.queries.merging import (
    former_names,
    later_merges,
    membership_in_survivor,
    merged_into,
    merged_records,
    merges,
    survivor_at,
    survivor_of,
)
from cordee.kernel.actors.queries.organisations import holder_of, live_organisations, sites_of
from cordee.kernel.actors.queries.people import actor_of, answers_for_ended, command_actor, current_memberships
from cordee.kernel.actors.queries.personal import export
from cordee.kernel.actors.queries.qualifications import qualification_name, qualified

__all__ = [
    "answers_for_ended",
    "actor_of",
    "command_actor",
    "current_memberships",
    "export",
    "export_of",
    "former_names",
    "holder_of",
    "journal_visible_to",
    "later_merges",
    "live_organisations",
    "membership_in_survivor",
    "merged_into",
    "merged_records",
    "merges",
    "qualification_name",
    "qualified",
    "sentences",
    "sites_of",
    "survivor_at",
    "survivor_of",
]
