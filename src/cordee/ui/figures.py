"""Numbers, money, days and hours in the words of each language. Pure functions; the template filters call them.

French "1 204,55 €", "14 h 30", "jeudi 14 janvier"; English "€1,204.55", "14:30", "Thursday 14 January";
Italian "1.204,55 €", "14:30", "giovedì 14 gennaio". Amounts come in cents, durations in minutes: no float anywhere.
"""

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

THIN, FIXED, MINUS, DASH = "\u202f", "\u00a0", "\u2212", "\u2013"
SEPARATORS = {"fr": (THIN, ","), "en": (",", "."), "it": (".", ",")}  # between thousands, before decimals


def _language() -> str:
    language = (get_language() or "fr").split("-")[0]
    return language if language in SEPARATORS else "fr"


def number(value: int, decimals: int = 0) -> str:
    """``value`` counts units of 10^-decimals: number(120455, 2) is "1 204,55"."""
    thousands, point = SEPARATORS[_language()]
    whole, rest = divmod(abs(int(value)), 10**decimals)
    digits = f"{whole:,}".replace(",", thousands)
    sign = MINUS if value < 0 else ""
    return f"{sign}{digits}{point}{rest:0{decimals}d}" if decimals else f"{sign}{digits}"


def amount(cents: int, sign: str = "€") -> str:
    """Money, from cents."""
    if _language() == "en":
        return f"{MINUS if cents < 0 else ''}{sign}{number(abs(cents), 2)}"
    return f"{number(cents, 2)}{FIXED}{sign}"


def count(value: int, most: int = 1000) -> str:
    """How many; past ``most`` the exact figure helps nobody."""
    if value <= most:
        return number(value)
    return _("plus de %(number)s") % {"number": number(most)}


def hour(value: dt.time | dt.datetime) -> str:
    """14 h, 14 h 30; 14:00, 14:30."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if _language() != "fr":
        return f"{value.hour}:{value.minute:02d}"
    return f"{value.hour}{FIXED}h" + (f"{FIXED}{value.minute:02d}" if value.minute else "")


def hours(start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
    """14 h – 17 h."""
    return f"{hour(start)}{FIXED}{DASH} {hour(end)}"


def duration(minutes: int) -> str:
    """2 h 30, 45 min."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}{FIXED}min"
    after = f"{FIXED}{rest:02d}" + ("" if _language() == "fr" else f"{FIXED}min")
    return f"{number(whole)}{FIXED}h" + (after if rest else "")


def day(value: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """jeudi 14 janvier; the year only when it is not this one."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    said = formats.date_format(value, "l j F")
    if _language() == "fr" and value.day == 1:
        said = said.replace(" 1 ", " 1er ", 1)
    this_year = (today or timezone.localdate()).year
    return said if value.year == this_year else f"{said} {value.year}"


def plain_date(value: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """14 janvier: the same without the day of the week."""
    return day(value, today).split(" ", 1)[1]


def instant(value: dt.datetime, today: dt.date | None = None) -> str:
    """jeudi 14 janvier, 14 h 30."""
    return f"{day(value, today)}, {hour(value)}"


def initials(name: str) -> str:
    """Two letters for a badge: those of the first two words that matter."""
    small = {
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "et",
        "à",
        "aux",
        "au",
        "en",
        "un",
        "une",
        "il",
        "i",
        "e",
        "di",
    }
    words = [word for word in name.replace("’", " ").replace("'", " ").replace("-", " ").split() if word[0].isalnum()]
    telling = [word for word in words if word.lower() not in small] or words
    if not telling:
        return "?"
    return (telling[0][0] + telling[1][0] if len(telling) > 1 else telling[0][:2]).upper()
