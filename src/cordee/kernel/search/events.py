"""What the index tells those above it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexRebuilt:
    """The index was emptied and filled again: what others derive from the same records should be, too."""
