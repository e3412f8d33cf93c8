"""What the booking form offers to repeat, as rules of the calendar; and how a rule follows a date that moves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.calendar import rules
from cordee.kernel.calendar.rules import LAST, Malformed, Repeat, Unit


class Every(models.TextChoices):
    """The choices of the form; the first date says the rest."""

    NEVER = "", gettext_lazy("jamais, une seule date")
    DAY = "day", gettext_lazy("chaque jour")
    WEEK = "week", gettext_lazy("chaque semaine")
    FORTNIGHT = "fortnight", gettext_lazy("une semaine sur deux")
    DATE = "date", gettext_lazy("chaque mois, à la même date")
    MONTH_END = "month_end", gettext_lazy("chaque mois, le dernier jour du mois")
    RANK = "rank", gettext_lazy("chaque mois, au même rang (le 2e mardi)")
    LAST_WEEKDAY = "last", gettext_lazy("chaque mois, le dernier de ce jour (le dernier mardi)")
    YEAR = "year", gettext_lazy("chaque année")


WEEKLY = {Every.WEEK: 1, Every.FORTNIGHT: 2}


def repeat_of(
    every: str, day: dt.date, *, weekdays: Sequence[int] = (), until: dt.date | None = None, count: int | None = None
) -> Repeat:
    """The rule of a choice. Malformed: it has no end, or two. ``weekdays`` (Monday 0) speak in a week only."""
    if until is None and count is None:
        raise Malformed(_("Dites jusqu’à quand, ou combien de fois."))
    ends: dict[str, Any] = {"until": until, "count": count}
    if every in WEEKLY:
        return rules.weekly(weekdays or [day.weekday()], WEEKLY[Every(every)], **ends)
    return {
        Every.DAY: lambda: rules.daily(**ends),
        Every.DATE: lambda: rules.monthly_on_day(day.day, **ends),
        Every.MONTH_END: lambda: rules.monthly_on_day(LAST, **ends),
        Every.RANK: lambda: rules.monthly_on_weekday((day.day + 6) // 7, day.weekday(), **ends),
        Every.LAST_WEEKDAY: lambda: rules.monthly_on_weekday(LAST, day.weekday(), **ends),
        Every.YEAR: lambda: rules.yearly(**ends),
    }[Every(every)]()


def moved_to(rule: Repeat, old: dt.date, new: dt.date) -> Repeat:
    """The same rhythm when its date ``old`` becomes ``new``. Malformed: the rule names days that do not move together.

    By the week, every weekday moves by as many days; by the month, one number or one rank of one weekday follows.
    """
    if old == new or rule.unit == Unit.DAY or not (rule.days or rule.month_days or rule.months):
        return rule
    if rule.unit == Unit.WEEK:
        shift = (new - old).days
        return replace(rule, days=tuple(sorted((0, (day + shift) % 7) for _rank, day in rule.days)))
    return _moved_in_month(rule, new)


def _moved_in_month(rule: Repeat, new: dt.date) -> Repeat:
    if rule.months or rule.positions or len(rule.days) + len(rule.month_days) != 1:
        raise Malformed(_("Cette répétition compte plusieurs jours par mois : seule l’heure se change d’un coup."))
    if rule.month_days:
        return replace(rule, month_days=(LAST if rule.month_days == (LAST,) and _is_last(new) else new.day,))
    (rank, _weekday) = rule.days[0]
    last = rank == LAST and (new + dt.timedelta(days=7)).month != new.month
    kept = LAST if last else 0 if rank == 0 else (new.day + 6) // 7
    return replace(rule, days=((kept, new.weekday()),))


def _is_last(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).month != day.month
