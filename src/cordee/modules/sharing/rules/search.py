"""What somebody looks for over all owners: a room or a thing, for whom, when, how near."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cordee.kernel.actors.rules import Actor
from cordee.kernel.calendar.rules import Ask
from cordee.kernel.reference.models import Commune
from cordee.modules.sharing.models import Ease

# "Embrun ou Gap", "Embrun, Gap", "Embrun or Gap", "Embrun o Gap"
OR = re.compile(r"\s*[,;/]\s*|\s+(?:ou|or|o|oppure)\s+", re.IGNORECASE)
MOST_COMMUNES = 5
FIT = (Ease.YES, Ease.PARTLY)  # "in part" is said beside the answer


def names_in(text: str) -> list[str]:
    """The communes that a text names, at most MOST_COMMUNES, each once."""
    return list(dict.fromkeys(name for part in OR.split(text) if (name := part.strip())))[:MOST_COMMUNES]


@dataclass(frozen=True, slots=True)
class Wish:
    """``room``: rooms for ``persons`` with all of ``features``, else equipment: ``quantity`` of a ``family`` whose name
    holds the words of ``q``. Over ``[start, end)`` of UTC, within ``minutes`` by road of one of ``near``; None: no
    limit.
    """

    start: dt.datetime
    end: dt.datetime
    room: bool = True
    persons: int = 1
    features: tuple[str, ...] = ()
    accessible: bool = False
    quantity: int = 1
    family: str = ""
    q: str = ""
    near: Sequence[Commune] = ()
    minutes: int | None = None

    def ask(self, by: Actor) -> Ask:
        """The question that it puts to the calendar, for whoever looks."""
        return Ask(
            start=self.start, end=self.end, now=by.at, quantity=1 if self.room else self.quantity,
            organisation=by.organisation.pk if by.organisation else None, person=by.person.pk if by.person else None,
        )  # fmt: skip


def hours_asked(start: dt.datetime, end: dt.datetime, zone: str) -> dict[str, str]:
    """The hours as the form of a booking reads them in its address, on the wall of the zone."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    said = {"jour": f"{first:%Y-%m-%d}", "debut": f"{first:%H:%M}", "fin": f"{last:%H:%M}"}
    return said if first.date() == last.date() else said | {"fin_jour": f"{last:%Y-%m-%d}"}
