"""Bytes to text, and text to lines of cells: encodings and separators are found, never asked for."""

import codecs
import csv
import io
import re
from collections import Counter

from django.utils.translation import gettext as _

from cordee.lib.tabular.table import MAX_ROWS, Line, Unreadable

SEPARATORS = (";", ",", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TWICE = re.compile("Ã[\x80-\xbf©¨ª«´®¯¹»¢¤§‰€ ]|â€[™œ\x9d“”]|Å“")  # UTF-8 once read as cp1252


def decode(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding. Raises Unreadable when these bytes are no text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    if b"\0" in data[:4096]:
        return _utf16(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(
            _("Ce fichier est abîmé : son début annonce %(encoding)s, la suite n’en est pas.") % {"encoding": encoding}
        ) from None


def _utf16(data: bytes) -> tuple[str, str]:
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 5 or min(even, odd) > max(even, odd) / 10:
        raise Unreadable(_("Ce fichier n’est pas un tableau : il contient des octets qui ne sont pas du texte."))
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    return _strictly(data, encoding), encoding


def repaired(text: str) -> tuple[str, bool]:
    """A text whose accents were encoded twice ("CrÃ©ation") put right; and whether it was."""
    if not _TWICE.search(text):
        return text, False
    lines = []
    for line in text.split("\n"):
        try:
            lines.append(line.encode("cp1252").decode("utf-8") if _TWICE.search(line) else line)
        except UnicodeError:
            lines.append(line)
    return (result := "\n".join(lines)), result != text


def separator_of(text: str) -> tuple[str, str]:
    """The separator, and the text without the "sep=;" line some spreadsheets write first."""
    first, _newline, rest = text.partition("\n")
    announced = first.strip().lower()
    if announced.startswith("sep=") and len(announced) == 5 and announced[4] in SEPARATORS:
        return announced[4], rest
    sample = text[:200_000]
    return max(SEPARATORS, key=lambda mark: _regularity(sample, mark)), text


def _regularity(sample: str, mark: str) -> float:
    """How much this mark cuts the sample into rows of one width; 0 when it cuts nothing."""
    if mark not in sample:
        return 0
    widths: Counter[int] = Counter()
    try:
        for i, cells in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=mark)):
            if any(cells):
                widths[len(cells)] += 1
            if i > 300:
                break
    except csv.Error:
        pass
    total = sum(widths.values())
    return max((n / total * min(width - 1, 12) for width, n in widths.items()), default=0)


def lines_of(text: str, mark: str) -> list[Line]:
    """Every record with its number. A quoted cell may hold line breaks. Raises Unreadable on a quote never closed."""
    try:
        return _records(text, mark, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            row = text.count("\n", 0, _open_quote(text, mark)) + 1
            raise Unreadable(_("Un guillemet ouvert à la ligne %(row)s n’est jamais refermé.") % {"row": row}) from None
    try:
        return _records(text, mark, strict=False)
    except csv.Error:
        raise Unreadable(_("Une cellule est trop longue : un guillemet n’est sans doute pas refermé.")) from None


def _records(text: str, mark: str, *, strict: bool) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=strict)
    lines: list[Line] = []
    for number, cells in enumerate(reader, 1):
        lines.append((number, cells))
        if number > MAX_ROWS + 1000:
            raise Unreadable(
                _("Ce fichier a plus de %(count)s lignes. Partagez-le en plusieurs fichiers.") % {"count": MAX_ROWS}
            )
    return lines


def _open_quote(text: str, mark: str) -> int:
    """Where the quote that is never closed was opened."""
    last = 0
    inside = False
    for found in re.finditer('"', text):
        if not inside:
            last = found.start()
        inside = not inside
    return last
