"""What one may not see is not found: every answer goes through ``find`` or, where there may be many, ``best``."""

from cordee.kernel.search.queries.best import Among, Best, best, reading
from cordee.kernel.search.queries.finding import as_typed, find
from cordee.kernel.search.queries.grouping import Group, grouped

__all__ = ["Among", "Best", "Group", "as_typed", "best", "find", "grouped", "reading"]
