from cordee.kernel.outbound.models.agreements import Agreement, Channel, LegalBasis, Reading
from cordee.kernel.outbound.models.flows import Change, Delivery, DeliveryState, Subscription, SubscriptionState
from cordee.kernel.outbound.models.takeouts import Takeout, TakeoutState

__all__ = [
    "Agreement",
    "Change",
    "Channel",
    "Delivery",
    "DeliveryState",
    "LegalBasis",
    "Reading",
    "Subscription",
    "SubscriptionState",
    "Takeout",
    "TakeoutState",
]
