from cordee.kernel.outbound.models.agreements import Agreement, Channel, Reading
from cordee.kernel.outbound.models.flows import Change, Delivery, DeliveryState, Subscription, SubscriptionState

__all__ = [
    "Agreement",
    "Change",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Reading",
    "Subscription",
    "SubscriptionState",
]
