"""The whole demonstration: the territory, then what each part of Cordée shows of it, one function each."""

<<<<<<< HEAD
from cordee.project.demo import portals, seed, told, twins

PARTS = (portals.portals, twins.twins, told.told)
=======
from cordee.project.demo import addresses, portals, seed, twins

PARTS = (portals.portals, twins.twins, addresses.addresses)
>>>>>>> fab7c9b (exchange: two demos may follow each other; docs, ADR 0029 and 0030)


def everything() -> None:
    territory = seed.territory()
    for show in PARTS:
        show(territory)
