"""House rules and hours of opening, as a page says them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordee.kernel.calendar.models import Access, OpeningRule, Policy, Term
from cordee.kernel.calendar.rules import duration
from cordee.lib.days import school_calendar_ends

ALL_DAY = 24 * 60


def who_books(policy: Policy) -> str:
    """Who may ask, and who decides, in one sentence."""
    if policy.access == Access.FREE:
        if policy.members_only:
            return _("Libre pour les organisations membres : la réservation est confirmée aussitôt.")
        return _("Libre pour toutes les organisations : la réservation est confirmée aussitôt.")
    if policy.members_only:
        return _("Sur demande, pour les organisations membres : le propriétaire répond.")
    return _("Sur demande, pour toutes les organisations : le propriétaire répond.")


def sentences(policy: Policy) -> list[str]:
    """Each house rule in one plain sentence, those that bind nobody left out."""
    lengths = {"shortest": duration(policy.shortest), "longest": duration(policy.longest)}
    said = [who_books(policy), _("De %(shortest)s à %(longest)s par réservation.") % lengths]
    if policy.notice:
        said.append(_("À réserver au moins %(length)s avant.") % {"length": duration(policy.notice)})
    said.append(_("Au plus %(length)s à l’avance.") % {"length": ahead(policy.horizon)})
    if policy.buffer:
        said.append(_("%(length)s entre deux réservations.") % {"length": duration(policy.buffer)})
    if policy.release_minutes is not None:
        delay = {"length": duration(policy.release_minutes)}
        said.append(_("Libérée si personne n’est venu %(length)s après le début.") % delay)
    return said


def ahead(days: int) -> str:
    """How long before: « 6 mois » for the lengths that pages offer, else days."""
    months = {31: 1, 92: 3, 183: 6, 366: 12, 548: 18}.get(days)
    if months is None:
        return duration(days * ALL_DAY)
    return ngettext("%(n)s mois", "%(n)s mois", months) % {"n": months}


def clock(minutes: int) -> str:
    """A minute of the day: « 9 h », « 14 h 30 », « minuit »."""
    if minutes in (0, ALL_DAY):
        return _("minuit")
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


@dataclass(frozen=True, slots=True)
class Line:
    """Days that have the same hours: « lundi à vendredi », « 9 h – 12 h, 14 h – 18 h »."""

    days: str
    hours: str


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one part of the year."""

    when: str
    lines: list[Line]


def hours(openings: Iterable[OpeningRule]) -> list[Hours]:
    """The weekly hours by part of the year, days of the same hours together; nothing at all: always open."""
    spans: dict[tuple[str, str], dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for row in openings:
        spans[row.term, _dates(row)][row.weekday].append((row.opens, row.closes))
    order = {str(term): rank for rank, term in enumerate(Term)}
    parts = sorted(spans.items(), key=lambda part: (order[part[0][0]], part[0][1]))
    return [Hours(_when(term, dates), _lines(week)) for (term, dates), week in parts]


def _when(term: str, dates: str) -> str:
    return " ".join(word for word in (str(Term(term).label).capitalize(), dates) if word)


def _dates(row: OpeningRule) -> str:
    if row.since and row.until:
        return _("du %(since)s au %(until)s exclu") % {
            "since": f"{row.since:%d/%m/%Y}",
            "until": f"{row.until:%d/%m/%Y}",
        }
    if row.since:
        return _("à partir du %(since)s") % {"since": f"{row.since:%d/%m/%Y}"}
    return _("avant le %(until)s") % {"until": f"{row.until:%d/%m/%Y}"} if row.until else ""


def _lines(week: dict[int, list[tuple[int, int]]]) -> list[Line]:
    """Monday to Sunday, runs of days alike said once."""
    runs: list[tuple[list[int], str]] = []
    for day in sorted(week):
        said = ", ".join(f"{clock(opens)} – {clock(closes)}" for opens, closes in sorted(week[day]))
        if runs and runs[-1][1] == said and runs[-1][0][-1] == day - 1:
            runs[-1][0].append(day)
        else:
            runs.append(([day], said))
    return [Line(_days(days), said) for days, said in runs]


def _days(days: list[int]) -> str:
    names = [str(WEEKDAYS[day]) for day in days]
    if len(names) > 2:
        return _("%(first)s à %(last)s") % {"first": names[0], "last": names[-1]}
    return get_text_list(names, _("et"))


def holidays_known_until() -> str:
    """The last day of the school calendar that is published: past it, only the hours of all the year open."""
    return f"{school_calendar_ends():%d/%m/%Y}"
