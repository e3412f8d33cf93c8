"""When an address is read again, and when what it says waits for a person."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from cordee.kernel.exchange.rules.drafts import CREATED, UPDATED, Plan

EVERY = {
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(days=7),
    "month": dt.timedelta(days=30),
}
STUCK = dt.timedelta(minutes=30)  # a run that began before is dead: its process was killed
TOLD_AFTER = 3  # failures in a row before someone is written to: a night's breakdown is nobody's business
LONGEST = dt.timedelta(days=7)
FEW = 5  # records: below, a share means nothing


def next_reading(frequency: str, at: dt.datetime) -> dt.datetime:
    return at + EVERY[frequency]


def next_try(failures: int, at: dt.datetime) -> dt.datetime:
    """After ``failures`` in a row: an hour, then twice as long each time, a week at most.

    Whatever the frequency: a list read each month that was down for an hour is not a month late.
    """
    wait = dt.timedelta(hours=1) * 2 ** min(max(failures - 1, 0), 8)
    return at + min(wait, LONGEST)


def why_wait(plan: Plan, *, known: int) -> str:
    """Why this reading is not applied alone, in one sentence; "" when it may be.

    ``known``: how many records this list had brought before. A list that shrinks, doubles or becomes unreadable is
    more often a mistake of its keepers than news.
    """
    rows = len(plan.steps) + len(plan.rejected)
    many = max(FEW, known // 5)
    if len(plan.vanished) > many:
        return _("%(n)s fiches sur %(known)s ont disparu de la liste d’un coup.") % _n(len(plan.vanished), known)
    if len(plan.rejected) > max(FEW, rows // 5):
        return _("%(n)s lignes sur %(known)s ne se lisent pas.") % _n(len(plan.rejected), rows)
    if plan.count(CREATED) > max(20, known // 2):
        return _("%(n)s fiches seraient créées d’un coup, pour %(known)s connues.") % _n(plan.count(CREATED), known)
    if plan.count(UPDATED) > max(20, known // 2):
        return _("%(n)s fiches changeraient d’un coup, sur %(known)s.") % _n(plan.count(UPDATED), known)
    return ""


def _n(n: int, known: int) -> dict[str, Any]:
    return {"n": n, "known": known}
