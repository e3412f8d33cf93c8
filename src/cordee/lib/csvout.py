"""CSV going out (RFC 4180), row by row, harmless in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

NUMBER = re.compile(r"[+-]?[\d .,]*\d")
# What a spreadsheet may run, also in the wide letters of East Asian keyboards, and behind spaces or apostrophes.
FORMULA = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


class _Echo:
    """A file that gives back what is written: csv.writer then yields text."""

    def write(self, text: str) -> str:
        return text


def harmless(value: Any) -> str:
    """The text of a cell. One that a spreadsheet would run as a formula begins with an apostrophe.

    Numbers keep their sign, so that "+33492000000" and "-4.5" come back as they went (OWASP, "CSV injection").
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if _runs(text) else text


def _runs(text: str) -> bool:
    return FORMULA.match(text) is not None and not NUMBER.fullmatch(text)


def bare(text: str) -> str:
    """The text that ``harmless`` made a cell of: whoever reads one of our files again finds what was written."""
    return text[1:] if text.startswith("'") and _runs(text[1:]) else text


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]], *, spreadsheet: bool = False) -> Iterator[str]:
    """The lines of a CSV file in UTF-8, the header first.

    ``spreadsheet``: as a French Excel opens it with a double click (byte order mark, semicolons); else commas.
    """
    writer = csv.writer(_Echo(), delimiter=";" if spreadsheet else ",", lineterminator="\r\n")
    yield ("\ufeff" if spreadsheet else "") + writer.writerow(header)
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])
