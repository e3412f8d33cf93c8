"""How names and codes are read, whatever the accents, the hyphens and the capitals."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, gettext_lazy

from cordee.lib.access import Opens, explained
from cordee.ui.figures import number

SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
UNITS = {
    "EUR": "€",
    "EUR/an": "€ par an",
    "EUR/mois": "€ par mois",
    "EUR/h": "€ par heure",
    "nombre": "",
    "nombre/an": "par an",
    "EUR sur 12 mois": "€ sur 12 mois",
    "EUR sur 3 ans": "€ sur 3 ans",
    "fraction": "",
}
POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
INSEE = re.compile(r"(?:\d\d|2[AB])\d{3}", re.IGNORECASE)
ISTAT = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Machine:
    """The one who acts in a command or a test of this kernel, which knows nothing of people."""

    at: dt.datetime = field(default_factory=timezone.now)
    is_operator: bool = True

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.at)


@explained(
    gettext_lazy("Les chiffres de la loi sont tenus par qui fait tourner l’outil."),
    Opens.OPERATOR,
    (gettext_lazy("Lire les chiffres de la loi"), "reference:parameters"),
)
def operates(actor: Any) -> bool:
    """The gate of the pages where legal figures are entered."""
    return bool(actor.is_operator)


_MARKS = {code: None for code in range(0x20000) if unicodedata.combining(chr(code))}
_WORD = re.compile("[a-z0-9]+")
_SAINTS = frozenset(SAINTS)


def fold(text: str) -> str:
    """A name as it is searched: "Saint-Étienne-le-Laus", "ST ETIENNE LE LAUS" and "st étienne le laus" are one."""
    if not text:
        return ""
    plain = text.lower()
    if not text.isascii():
        text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
        plain = unicodedata.normalize("NFKD", text.lower()).translate(_MARKS)
    words = _WORD.findall(plain.replace("s/", "sur "))
    return " ".join(words if _SAINTS.isdisjoint(words) else [SAINTS.get(word, word) for word in words])


def plain_code(code: str) -> str:
    """A code without dots or spaces, in capitals: "94.99Z" and "9499z" are one."""
    return re.sub(r"[\s.]", "", code).upper()


def split_place(text: str) -> tuple[str, str]:
    """What one types to name a commune, as (name, code or postcode): "05000 Gap" and "Gap (05000)" give both."""
    found = POSTCODE.search(text) or re.search(r"(?<!\w)(?:2[ABab]\d{3}|\d{6})(?!\w)", text)
    if found is None:
        return fold(text), ""
    return fold(text[: found.start()] + " " + text[found.end() :]), found.group().upper()


def starts(figure: Any) -> dt.date:
    """The first day of a dated figure; one without a known start holds from the beginning of time."""
    return figure.valid_from or dt.date.min


def in_words(day: dt.date) -> str:
    """1er janvier 2027: the year is always said, a law is read years later."""
    said = date_format(day, "DATE_FORMAT")
    return said.replace("1 ", "1er ", 1) if (get_language() or "fr").startswith("fr") and day.day == 1 else said


def said(value: str, unit: str) -> str:
    """A figure as it is read: "12,02 EUR/h" is "12,02 € par heure", a boolean is yes or no, a date is in words."""
    if unit == "booléen":
        return gettext("oui") if value == "1" else gettext("non")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return in_words(dt.date.fromisoformat(value))
    if unit == "jour-mois":
        return f"{value[3:]}/{value[:2]}"
    if re.fullmatch(r"-?\d+(\.\d+)?", value):
        whole, _, decimals = value.partition(".")
        value = number(int(whole + decimals), len(decimals))
    elif value == "TMO":
        return gettext("le taux moyen des obligations (TMO) du jour")
    return " ".join(filter(None, (value, UNITS.get(unit, unit))))
