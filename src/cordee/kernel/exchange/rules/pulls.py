"""When an address is read again, and when what it says waits for a person."""

import datetime as dt
from collections.abc import Mapping
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
    if words := _vanished_at_once(len(plan.vanished), known):
        return words
    if len(plan.rejected) > max(FEW, rows // 5):
        return _("%(n)s lignes sur %(known)s ne se lisent pas.") % _n(len(plan.rejected), rows)
    if plan.count(CREATED) > max(20, known // 2):
        return _("%(n)s fiches seraient créées d’un coup, pour %(known)s connues.") % _n(plan.count(CREATED), known)
    return _changed_at_once(plan.count(UPDATED), known)


def why_confirm(report: Mapping[str, Any]) -> str:
    """Why a person who brings a list is asked to say that they have read what it does, with the figures; "" when it is
    ordinary. The same bounds as for an address, on what is lost or changed. ``report``: that of a preview; its "known"
    is how many records this list had brought before; nothing is asked of a list that is read for the first time.
    """
    known = report.get("known", 0)
    if not known:
        return ""
    return _vanished_at_once(report.get("vanished", 0), known) or _changed_at_once(report.get("updated", 0), known)


def _vanished_at_once(n: int, known: int) -> str:
    if n <= max(FEW, known // 5):
        return ""
    return _("%(n)s fiches sur %(known)s ont disparu de la liste d’un coup.") % _n(n, known)


def _changed_at_once(n: int, known: int) -> str:
    if n <= max(20, known // 2):
        return ""
    return _("%(n)s fiches changeraient d’un coup, sur %(known)s.") % _n(n, known)


def _n(n: int, known: int) -> dict[str, Any]:
    return {"n": n, "known": known}
