from cordee.modules.sharing.models.codes import (
    EQUIPMENT,
    SKILL,
    SPACE,
    Audience,
    Condition,
    Ease,
    Family,
    Feature,
    Function,
    Layout,
    Per,
)
from cordee.modules.sharing.models.equipment import Entitlement, Equipment, Item, KitPart, Loan
from cordee.modules.sharing.models.feeds import FeedKey
from cordee.modules.sharing.models.places import Host, Place, Skill, Space, SpaceFeature
from cordee.modules.sharing.models.prices import Tariff

__all__ = [
    "EQUIPMENT",
    "SKILL",
    "SPACE",
    "Audience",
    "Condition",
    "Ease",
    "Entitlement",
    "Equipment",
    "Family",
    "Feature",
    "FeedKey",
    "Function",
    "Host",
    "Item",
    "KitPart",
    "Layout",
    "Loan",
    "Per",
    "Place",
    "Skill",
    "Space",
    "SpaceFeature",
    "Tariff",
]
