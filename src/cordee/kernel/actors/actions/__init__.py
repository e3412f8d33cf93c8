from cordee.kernel.actors.actions.affiliations import accept_affiliation, end_affiliation, propose_affiliation
from cordee.kernel.actors.actions.journal import record, record_reference
from cordee.kernel.actors.actions.memberships import give_role
from cordee.kernel.actors.actions.organisations import (
    close_site,
    create_organisation,
    edit_organisation,
    save_site,
)
from cordee.kernel.actors.actions.people import register

__all__ = [
    "accept_affiliation",
    "close_site",
    "end_affiliation",
    "propose_affiliation",
    "create_organisation",
    "edit_organisation",
    "give_role",
    "record",
    "record_reference",
    "register",
    "save_site",
]
