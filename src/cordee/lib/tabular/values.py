"""One cell: from what a spreadsheet keeps to the text a person typed."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

# What spreadsheets show for a failed formula, in French, English and Italian.
ERRORS = frozenset(
    "#N/D #N/A #NA #REF! #RIF! #VALEUR! #VALUE! #VALORE! #DIV/0! #NOM? #NAME? #NOME? #NUL! #NULL! #NULLO! "
    "#NOMBRE! #NUM! #CALC! #SPILL! #PROPAGATION! #GETTING_DATA".split()
)
# A half of a pair (d800–dfff), which JSON may write alone, is no character: nothing can store or send it.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
_KEPT_TEXT = re.compile(r'^="((?:[^"]|"")*)"$', re.S)  # how spreadsheets are made to keep a leading zero
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$")
_PLAIN_NUMBER = re.compile(r"^\d+(?:[.,]0+)?$")


class LostDigits(ValueError):
    """A number in scientific notation whose last digits the spreadsheet has rounded away."""


def plain(text: str) -> tuple[str, bool]:
    """The text as typed: one form of each accent, ordinary spaces, nothing unseen; and whether something was unseen."""
    seen = _UNSEEN.sub("", text) if not text.isprintable() else text
    cut = seen != text and _UNSEEN.search(text.strip("\ufeff")) is not None
    if not seen.isascii():
        seen = _ODD_SPACE.sub(" ", unicodedata.normalize("NFC", seen))
    return seen.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip(), cut


def kept_text(text: str) -> str | None:
    """``="05000"`` gives ``05000``; None for anything else."""
    found = _KEPT_TEXT.match(text)
    return found[1].replace('""', '"') if found else None


def of_spreadsheet(value: Any) -> str:
    """A number, date or truth value of a spreadsheet as text: 5000.0 → "5000", a date → "2026-01-15"."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    return value.isoformat("minutes") if isinstance(value, dt.time) else str(value)


def whole_number(text: str) -> str:
    """The digits of a whole number that passed through a spreadsheet: "5000.0" → "5000", "3.9503132100031E+13" whole.

    Text that is no such number comes back unchanged. Raises LostDigits when the notation has dropped digits.
    """
    compact = text.replace(" ", "")
    if _PLAIN_NUMBER.match(compact):
        return re.split("[.,]", compact)[0]
    if not _SCIENTIFIC.match(compact):
        return text
    try:
        number = Decimal(compact.replace(",", "."))
    except InvalidOperation:
        return text
    if not number.is_finite() or not 0 <= number.adjusted() <= 30:
        return text
    if number.adjusted() >= 5 and _rounded(compact):
        raise LostDigits(text)
    return str(int(number)) if number == number.to_integral_value() else text


def _rounded(compact: str) -> bool:
    """1.23457E+13 shows six digits of fourteen; 3.9503132100031E+13 shows all of them."""
    mantissa, _, power = re.sub("[+.,]", "", compact.upper()).partition("E")
    return len(mantissa.lstrip("-")) < int(power) + 1
