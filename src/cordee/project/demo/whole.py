"""The whole demonstration: the territory, then what each part of Cordée shows of it, one function each."""

from cordee.project.demo import (
    addresses,
    bookings,
    equipment,
    freshness,
    places,
    portals,
    seed,
    sharing,
    told,
    twins,
    undone,
    use,
)

PARTS = (
    portals.portals,
    twins.twins,
    told.told,
    addresses.addresses,
    undone.undone,
    use.use,
    places.places,
    equipment.equipment,
    bookings.bookings,
    sharing.sharing,
    freshness.freshness,
)


def everything() -> None:
    territory = seed.territory()
    for show in PARTS:
        show(territory)
