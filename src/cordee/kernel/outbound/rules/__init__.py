"""What is announced, under which name; what an agreement lets out; what counts as a reading."""

from cordee.kernel.outbound.models import DeliveryState
from cordee.kernel.outbound.rules.agreements import (
    ALWAYS,
    FIELDS,
    Standing,
    answers_for,
    chosen_fields,
    may_withdraw,
    only,
    reads_agreements,
    require_in_force,
    standing,
    stored_fields,
    writes_agreements,
)
from cordee.kernel.outbound.rules.readings import (
    BY_NAME,
    DETAILS,
    OPERATOR,
    RECORD,
    RESERVED,
    WHOLE,
    Read,
    kept_since,
    reads_readings,
)
from cordee.kernel.outbound.rules.sending import follows, may_change
from cordee.kernel.outbound.rules.takeouts import KEPT, STALE, takes_away
from cordee.kernel.outbound.rules.things import ORGANISATION, id_of, thing_of

OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)  # still to be received

__all__ = [
    "ALWAYS",
    "BY_NAME",
    "DETAILS",
    "FIELDS",
    "KEPT",
    "OPEN",
    "OPERATOR",
    "ORGANISATION",
    "RECORD",
    "RESERVED",
    "Read",
    "STALE",
    "Standing",
    "WHOLE",
    "answers_for",
    "chosen_fields",
    "follows",
    "id_of",
    "kept_since",
    "may_change",
    "may_withdraw",
    "only",
    "reads_agreements",
    "reads_readings",
    "require_in_force",
    "standing",
    "stored_fields",
    "takes_away",
    "thing_of",
    "writes_agreements",
]
