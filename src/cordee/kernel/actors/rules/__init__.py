"""Who acts and what a role allows (``acting``); who reads which field of a record (``visibility``)."""

from cordee.kernel.actors.rules.acting import (
    ANIMATOR,
    MANAGER,
    MEMBER,
    OPERATOR,
    Actor,
    Via,
    acts_for_an_organisation,
    animates,
    operates,
    roles_in,
)

__all__ = [
    "ANIMATOR",
    "MANAGER",
    "MEMBER",
    "OPERATOR",
    "Actor",
    "Via",
    "acts_for_an_organisation",
    "animates",
    "operates",
    "roles_in",
]
