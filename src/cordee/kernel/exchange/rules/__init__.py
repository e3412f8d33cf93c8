"""From a file to drafts: what columns hold, how values are cleaned; and who may import."""

from cordee.kernel.actors.rules import Actor, Via, animates
from cordee.kernel.exchange.rules.cleaning import Cleaner
from cordee.kernel.exchange.rules.columns import BY_CODE, FIELDS, WrongMapping, checked, is_known, propose
from cordee.kernel.exchange.rules.drafts import (
    CREATED,
    UNCHANGED,
    UPDATED,
    Draft,
    Plan,
    Problem,
    Rejected,
    Step,
    checksum,
)
from cordee.kernel.exchange.rules.places import Places, Town

KEPT_DAYS = 30  # an uploaded list holds contacts: it is deleted this many days after it was sent
SMALL = 500  # rows; a longer list is applied in the background


def can_import(actor: Actor) -> bool:
    """The network's animators and the operator; a command acts as the operator."""
    return animates(actor) or (actor.via == Via.COMMAND and actor.person is None)


__all__ = [
    "BY_CODE",
    "CREATED",
    "FIELDS",
    "KEPT_DAYS",
    "SMALL",
    "UNCHANGED",
    "UPDATED",
    "Cleaner",
    "Draft",
    "Places",
    "Plan",
    "Problem",
    "Rejected",
    "Step",
    "Town",
    "WrongMapping",
    "can_import",
    "checked",
    "checksum",
    "is_known",
    "propose",
]
