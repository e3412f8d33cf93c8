from cordee.kernel.calendar.rules.spans import LONGEST, Held, peak, reach_of

__all__ = ["LONGEST", "Held", "peak", "reach_of"]
