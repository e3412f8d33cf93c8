from cordee.kernel.outbound.queries.changes import changes_after, last_position, position_before
from cordee.kernel.outbound.queries.personal import export

__all__ = ["changes_after", "export", "last_position", "position_before"]
