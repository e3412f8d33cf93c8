"""What outbound tells the packages above it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubscriptionStopped:
    """An address that was told of changes answers no more, and is told nothing until somebody starts it again."""

    subscription_id: int
