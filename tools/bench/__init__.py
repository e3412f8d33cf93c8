"""Measures, as ratios against a bare equivalent in the same run: ./cordee bench [name …] [--json [FICHIER]]

Each file of this folder has a function ``measure()`` that gives back one or several ``Measure``.
"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """``value`` of ours and ``bare`` of the bare equivalent, in ``unit``, measured in the same run.

    ``wanted``: the least acceptable ratio (or, with ``floor``, the least acceptable value).
    """

    name: str
    unit: str
    value: float
    bare: float
    against: str
    wanted: float | None = None
    floor: float | None = None

    @property
    def ratio(self) -> float:
        return self.value / self.bare if self.bare else 0.0

    @property
    def holds(self) -> bool:
        enough = self.wanted is None or self.ratio >= self.wanted
        return enough and (self.floor is None or self.value >= self.floor)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": round(self.ratio, 3), "holds": self.holds}

    def __str__(self) -> str:
        goals = [f"≥ {self.wanted:.0%}"] if self.wanted is not None else []
        goals += [f"≥ {self.floor:,.0f} {self.unit}".replace(",", " ")] if self.floor is not None else []
        verdict = "" if not goals else (" ; tenu" if self.holds else " ; NON TENU")
        figures = f"{self.value:,.0f} contre {self.bare:,.0f} {self.unit}".replace(",", " ")
        return f"{self.name} : {self.ratio:.0%} de {self.against} ({figures}){verdict}  {' et '.join(goals)}".rstrip()
