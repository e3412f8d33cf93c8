"""How names and codes are read, whatever the accents, the hyphens and the capitals."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
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


def operates(actor: Any) -> bool:
    """The gate of the pages where legal figures are entered."""
    return bool(actor.is_operator)


def fold(text: str) -> str:
    """A name as it is searched: "Saint-Étienne-le-Laus", "ST ETIENNE LE LAUS" and "st étienne le laus" are one."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("s/", "sur ")).split()
    return " ".join(SAINTS.get(word, word) for word in words)


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
