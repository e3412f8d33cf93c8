"""What counts as a reading, and who reads the counts."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained

BY_NAME = 500  # organisations of one answer that are counted one by one; beyond, the answer is "the whole directory"
WHOLE, RECORD, RESERVED, OPERATOR = "whole", "record", "reserved", "operator"
DETAILS: dict[str, Any] = {
    WHOLE: _("l’annuaire entier, ou une longue liste"),
    RECORD: _("la fiche"),
    RESERVED: _("des informations réservées de la fiche"),
    OPERATOR: _("la fiche, par l’exploitant de l’outil"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """One count of one day. ``organisation`` None: the whole directory. ``reader`` None: nobody said who."""

    day: dt.date
    organisation: int | None
    reader: int | None
    agreement: int | None
    channel: str
    detail: str

    @property
    def key(self) -> str:
        """Who, what and by which way, in one text: the columns may be null, the key may not."""
        parts = (self.organisation, self.reader, self.agreement, self.channel, self.detail)
        return "|".join("" if part is None else str(part) for part in parts)[:300]


def kept_since(today: dt.date) -> dt.date:
    """Counts of days before this one are deleted: the first day of the month, READINGS_KEPT_MONTHS months ago."""
    months = today.year * 12 + today.month - 1 - settings.READINGS_KEPT_MONTHS
    return dt.date(months // 12, months % 12 + 1, 1)


@explained(_("Une organisation lit qui a lu ses données : il faut agir en son nom."), Opens.MEMBERSHIP)
def reads_readings(actor: Actor) -> bool:
    """The members of an organisation, for that organisation."""
    return actor.person is not None and actor.organisation is not None
