"""What exchange tells the packages above it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportApplied:
    """A list has been taken over; the organisations themselves are announced by actors' OrganisationsChanged."""

    import_id: int
