"""What is said of a thing that is lent, and the squares of its label."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import qrcode

from cordee.kernel.calendar.models import Policy
from cordee.modules.sharing.models import Equipment, Place

MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class Description:
    """What the page of a thing says, and its rules of lending; ``policy`` None: the owner's rules for equipment."""

    name: str
    family: str
    place: Place | None = None
    policy: Policy | None = None
    description: str = ""
    value_cents: int | None = None
    active: bool = True
    parts: Sequence[tuple[Equipment, int]] = field(default=())

    def holding(self, parts: Sequence[tuple[Equipment, int]]) -> "Description":
        """The same with these parts."""
        return replace(self, parts=parts)


def squares(text: str) -> tuple[int, str]:
    """A QR code (ISO 18004, correction M) as the side of its square, margin included, and the path of an SVG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
