from cordee.kernel.actors.actions.affiliations import (
    accept_affiliation,
    end_affiliation,
    end_invitations,
    invite_members,
    propose_affiliation,
)
from cordee.kernel.actors.actions.ending import end_organisation, revive_organisation
from cordee.kernel.actors.actions.erasure import erase_person
from cordee.kernel.actors.actions.journal import record, record_reference
from cordee.kernel.actors.actions.memberships import end_role, give_role, set_role, show_name
from cordee.kernel.actors.actions.merging import hold_survivor, merge_organisations, undo_merge
from cordee.kernel.actors.actions.organisations import (
    close_site,
    create_organisation,
    edit_organisation,
    save_site,
)
from cordee.kernel.actors.actions.people import edit_person, register
from cordee.kernel.actors.actions.qualifications import give_qualification, withdraw_qualification

__all__ = [
    "accept_affiliation",
    "close_site",
    "end_affiliation",
    "end_invitations",
    "invite_members",
    "propose_affiliation",
    "create_organisation",
    "edit_organisation",
    "edit_person",
    "end_organisation",
    "end_role",
    "erase_person",
    "give_qualification",
    "give_role",
    "hold_survivor",
    "merge_organisations",
    "record",
    "record_reference",
    "register",
    "revive_organisation",
    "save_site",
    "set_role",
    "show_name",
    "undo_merge",
    "withdraw_qualification",
]
