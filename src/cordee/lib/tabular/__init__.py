"""Reading a table that somebody else made: ``read(data, name="liste.csv")`` gives columns and rows of text.

Every cell comes back as trimmed text; what was lost or put right on the way is a ``Note``. A file that cannot be read
at all raises ``Unreadable``, whose text is one sentence fit for the person who sent it.
"""

from cordee.lib.tabular.read import MAX_BYTES, read
from cordee.lib.tabular.table import Note, Row, Table, Unreadable
from cordee.lib.tabular.values import LostDigits, whole_number

__all__ = ["MAX_BYTES", "LostDigits", "Note", "Row", "Table", "Unreadable", "read", "whole_number"]
