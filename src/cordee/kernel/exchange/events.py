"""What exchange tells the packages above it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportApplied:
    """A list has been taken over; the organisations themselves are announced by actors' OrganisationsChanged."""

    import_id: int


@dataclass(frozen=True, slots=True)
class PullBroken:
    """An address that is read by itself gives nothing any more; told once for each run of failures."""

    pull_id: int


@dataclass(frozen=True, slots=True)
class PullWaits:
    """What an address says now is not applied alone: someone who keeps it must read it."""

    pull_id: int
