"""What is announced, under which name, and how it is sent."""

from cordee.kernel.outbound.models import DeliveryState
from cordee.kernel.outbound.rules.sending import follows, may_change
from cordee.kernel.outbound.rules.things import ORGANISATION, id_of, thing_of

OPEN = (DeliveryState.QUEUED, DeliveryState.SENDING)  # still to be received

__all__ = ["OPEN", "ORGANISATION", "follows", "id_of", "may_change", "thing_of"]
