from cordee.modules.directory.rules.searching import (
    LANGUAGES,
    MANY,
    RADII,
    SORTS,
    Point,
    Search,
    adds_for_others,
    can_add,
    can_edit,
    distance_km,
    distances_from,
)

__all__ = [
    "LANGUAGES",
    "MANY",
    "RADII",
    "SORTS",
    "Point",
    "Search",
    "adds_for_others",
    "can_add",
    "can_edit",
    "distance_km",
    "distances_from",
]
