"""A rule of repetition as a sentence."""

import datetime as dt
from collections.abc import Iterable

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cordee.kernel.calendar.rules.recurrence import LAST, Repeat, Unit

SUNDAY = 6
NAMED = 3  # single dates that the sentence names; more are counted


def in_words(rule: Repeat, starts: dt.date) -> str:
    """Which dates, until when, and which are added or left out: « chaque mardi, jusqu’au 30 juin 2027 ».

    ``starts``: the first date, which says the day of a rule that leaves it out. No capital, no full stop.
    """
    said = {Unit.DAY: _days, Unit.WEEK: _weeks, Unit.MONTH: _months, Unit.YEAR: _years}[rule.unit](rule, starts)
    return ", ".join([*said, *_end(rule), *_singles(rule)])


def _days(rule: Repeat, starts: dt.date) -> list[str]:
    if rule.days and rule.every == 1:
        said = _("chaque %(days)s") % {"days": _weekdays(rule)}
    else:
        said = _("chaque jour") if rule.every == 1 else _("tous les %(n)s jours") % {"n": rule.every}
    only = [_weekdays(rule)] if rule.days and rule.every > 1 else []
    only += [_numbers(rule.month_days)] if rule.month_days else []
    return [said, *(_("seulement %(days)s") % {"days": days} for days in only), *_within(rule)]


def _weeks(rule: Repeat, starts: dt.date) -> list[str]:
    days = _weekdays(rule) if rule.days else _name(WEEKDAYS[starts.weekday()])
    return [_("chaque %(days)s") % {"days": days}, *_pace_in_weeks(rule.every), *_within(rule)]


def _pace_in_weeks(every: int) -> list[str]:
    if every == 1:
        return []
    return [_("une semaine sur deux") if every == 2 else _("une semaine sur %(n)s") % {"n": every}]


def _months(rule: Repeat, starts: dt.date) -> list[str]:
    if _every_one(rule):
        said = [_("chaque %(days)s") % {"days": _weekdays(rule)}, *_pace_in_months(rule.every)]
    elif rule.every == 1:
        text = _("chaque mois, %(which)s") if rule.positions else _("%(which)s de chaque mois")
        said = [text % {"which": _which(rule, starts)}]
    else:
        said = [_("%(which)s du mois") % {"which": _which(rule, starts)}, *_pace_in_months(rule.every)]
    return [*said, *_within(rule), *_short_months(rule, starts)]


def _every_one(rule: Repeat) -> bool:
    """Every one of these weekdays, whatever its place in the month."""
    return bool(rule.days) and not rule.positions and not rule.month_days and not any(rank for rank, _day in rule.days)


def _pace_in_months(every: int) -> list[str]:
    if every == 1:
        return []
    return [_("un mois sur deux") if every == 2 else _("un mois sur %(n)s") % {"n": every}]


def _years(rule: Repeat, starts: dt.date) -> list[str]:
    months = rule.months or (starts.month,)
    days = rule.month_days or (() if rule.days else (starts.day,))
    said = _("chaque année") if rule.every == 1 else _("tous les %(n)s ans") % {"n": rule.every}
    if _every_one(rule):
        return [said, _("chaque %(days)s") % {"days": _weekdays(rule)}, *_within(rule)]
    values = {"which": _which(rule, starts), "months": _list(_name(MONTHS[month]) for month in months)}
    numbered = days and LAST not in days and not rule.days
    dates = _("%(which)s %(months)s") % values if numbered else _("%(which)s de %(months)s") % values
    return [said, dates, *([_("les années bissextiles seulement")] if (months, days) == ((2,), (29,)) else [])]


def _short_months(rule: Repeat, starts: dt.date) -> list[str]:
    days = rule.month_days or (() if rule.days else (starts.day,))
    if any(day > 28 for day in days) or any(rank == 5 for rank, _weekday in rule.days):
        return [_("seulement les mois qui l’ont")]
    return []


def _which(rule: Repeat, starts: dt.date) -> str:
    """Which days of the month: by number, by rank, or by place among weekdays."""
    if rule.positions:
        ranks = _list(_rank(position) for position in sorted(rule.positions, key=lambda rank: (rank < 0, rank)))
        return _("%(ranks)s parmi %(days)s") % {"ranks": ranks, "days": _weekdays(rule)}
    if rule.days and rule.month_days:
        return _("%(numbers)s si c’est un %(days)s") % {
            "numbers": _numbers(rule.month_days),
            "days": get_text_list([_name(WEEKDAYS[weekday]) for _rank, weekday in rule.days], _("ou")),
        }
    if rule.days:
        return _list(_ranked(rank, weekday) for rank, weekday in rule.days)
    return _numbers(rule.month_days or (starts.day,))


def _rank(rank: int) -> str:
    names = {LAST: _("le dernier"), 1: _("le 1er"), 2: _("le 2e"), 3: _("le 3e"), 4: _("le 4e"), 5: _("le 5e")}
    if rank in names:
        return names[rank]
    return (_("le %(n)se") if rank > 0 else _("le %(n)se en partant de la fin")) % {"n": abs(rank)}


def _rank_of_sunday(rank: int) -> str:
    """In Italian Sunday alone is feminine: « la 1ª domenica »."""
    if rank == LAST:
        return pgettext("dimanche", "le dernier")
    first = pgettext("dimanche", "le 1er"), pgettext("dimanche", "le 2e"), pgettext("dimanche", "le 3e")
    return (*first, pgettext("dimanche", "le 4e"), pgettext("dimanche", "le 5e"))[rank - 1]


def _ranked(rank: int, weekday: int) -> str:
    day = _name(WEEKDAYS[weekday])
    if rank == 0:
        return _("chaque %(days)s") % {"days": day}
    return _("%(rank)s %(day)s") % {"rank": _rank_of_sunday(rank) if weekday == SUNDAY else _rank(rank), "day": day}


def _numbers(days: Iterable[int]) -> str:
    """« le 1er, le 15 et le dernier jour »"""
    return _list(_number(day) for day in sorted(days, key=lambda day: day % 32))


def _number(day: int) -> str:
    if day == LAST:
        return _("le dernier jour")
    return _("le 1er") if day == 1 else _("le %(n)s") % {"n": day}


def _list(words: Iterable[object]) -> str:
    return get_text_list([str(word) for word in words], _("et"))


def _name(word: object) -> str:
    """The name of a day or a month inside a sentence: English alone, of our languages, keeps the capital."""
    return str(word) if (get_language() or "").startswith("en") else str(word).lower()


def _weekdays(rule: Repeat) -> str:
    return _list(_name(WEEKDAYS[weekday]) for _rank, weekday in rule.days)


def _within(rule: Repeat) -> list[str]:
    if not rule.months:
        return []
    return [_("en %(months)s") % {"months": _list(_name(MONTHS[month]) for month in rule.months)}]


def _end(rule: Repeat) -> list[str]:
    if rule.count is not None:
        return [ngettext("une seule fois", "%(n)s fois", rule.count) % {"n": rule.count}]
    return [_("jusqu’au %(day)s") % {"day": _date(rule.until)}] if rule.until is not None else []


def _singles(rule: Repeat) -> list[str]:
    added = [_("et aussi %(dates)s") % {"dates": _dates(rule.extra)}] if rule.extra else []
    return added + ([_("sauf %(dates)s") % {"dates": _dates(rule.without)}] if rule.without else [])


def _dates(walls: tuple[dt.datetime, ...]) -> str:
    if len(walls) > NAMED:
        return ngettext("%(n)s date", "%(n)s dates", len(walls)) % {"n": len(walls)}
    return _list(_("le %(day)s") % {"day": _date(wall)} for wall in sorted(walls))


def _date(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")
