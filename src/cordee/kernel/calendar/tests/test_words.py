"""Rules of repetition as sentences."""

import datetime as dt

import pytest
from django.utils import translation

from cordee.kernel.calendar.rules import (
    LAST,
    daily,
    in_words,
    monthly_on_day,
    monthly_on_weekday,
    read_rrule,
    weekly,
    yearly,
)

TUESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 3, 5, 6
wall = dt.datetime.fromisoformat


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            weekly([TUESDAY, THURSDAY], 2, until=dt.date(2027, 6, 30)),
            "chaque mardi et jeudi, une semaine sur deux, jusqu’au 30 juin 2027",
        ),
        (weekly([TUESDAY], 3, count=10), "chaque mardi, une semaine sur 3, 10 fois"),
        (weekly([]), "chaque jeudi"),
        (daily(), "chaque jour"),
        (daily(3, count=1), "tous les 3 jours, une seule fois"),
        (monthly_on_day(1), "le 1er de chaque mois"),
        (monthly_on_day(31), "le 31 de chaque mois, seulement les mois qui l’ont"),
        (monthly_on_day(LAST), "le dernier jour de chaque mois"),
        (monthly_on_weekday(2, SATURDAY, 2), "le 2e samedi du mois, un mois sur deux"),
        (monthly_on_weekday(LAST, SUNDAY), "le dernier dimanche de chaque mois"),
        (monthly_on_weekday(5, SUNDAY, 3), "le 5e dimanche du mois, un mois sur 3, seulement les mois qui l’ont"),
        (read_rrule("FREQ=MONTHLY;BYDAY=TU;INTERVAL=2"), "chaque mardi, un mois sur deux"),
        (read_rrule("FREQ=YEARLY;BYDAY=TU;BYMONTH=5"), "chaque année, chaque mardi, en mai"),
        (
            read_rrule("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2"),
            "chaque mois, le 2e en partant de la fin parmi lundi et mardi",
        ),
        (yearly(), "chaque année, le 7 janvier"),
        (
            read_rrule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
            "chaque année, le 29 février, les années bissextiles seulement",
        ),
        (read_rrule("FREQ=YEARLY;BYMONTH=5;BYDAY=-1SU"), "chaque année, le dernier dimanche de mai"),
        (read_rrule("FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR"), "chaque vendredi, seulement le 13"),
        (
            read_rrule("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1,1"),
            "chaque mois, le 1er et le dernier parmi lundi et mardi",
        ),
        (read_rrule("FREQ=WEEKLY;BYDAY=TU;BYMONTH=1,3"), "chaque mardi, en janvier et mars"),
        (
            weekly(
                [TUESDAY],
                extra=(wall("2027-05-03 09:00"),),
                without=(wall("2027-05-04 09:00"), wall("2027-05-11 09:00")),
            ),
            "chaque mardi, et aussi le 3 mai 2027, sauf le 4 mai 2027 et le 11 mai 2027",
        ),
        (daily(without=tuple(dt.datetime(2027, 5, n, 9) for n in range(1, 6))), "chaque jour, sauf 5 dates"),
    ],
)
def test_a_rule_in_words(rule, said):
    with translation.override("fr"):
        assert in_words(rule, dt.date(2027, 1, 7)) == said


@pytest.mark.parametrize(("language", "day"), [("en", "Thursday"), ("it", "giovedì"), ("fr", "jeudi")])
def test_only_english_writes_days_with_a_capital(language, day):
    with translation.override(language):
        assert day in in_words(weekly([THURSDAY]), dt.date(2027, 1, 7))
