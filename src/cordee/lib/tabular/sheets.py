"""Spreadsheets (xlsx, ods, xls), read by calamine once the file has been shown to be harmless."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, PasswordError

from cordee.lib.tabular import values
from cordee.lib.tabular.table import MAX_COLUMNS, MAX_ROWS, Line, Unreadable

MAX_UNPACKED = 120 * 1024 * 1024
MAX_CELLS = 3_000_000
_PLACE = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_ERROR_CELL = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>.*?<v>([^<]*)</v>')
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
)
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def checked(data: bytes) -> str:
    """The kind of workbook (xlsx, ods) of a zip that is safe to open. Raises Unreadable otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _checked(archive)
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable(_("Ce classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis recommencez.")) from None


def _checked(archive: zipfile.ZipFile) -> str:
    infos = archive.infolist()
    if sum(info.file_size for info in infos) > MAX_UNPACKED or len(infos) > 2000:
        raise Unreadable(_("Ce classeur est anormalement gros une fois ouvert. Gardez une seule feuille, sans images."))
    if archive.testzip():  # unpacks every member within the size it announces, and checks its sum
        raise zipfile.BadZipFile
    names = {info.filename for info in infos}
    if any(name.lower().endswith(("vbaproject.bin", ".bas")) or name.startswith("Basic/") for name in names):
        raise Unreadable(_("Ce classeur contient des macros. Enregistrez-le en .xlsx ou .csv, puis recommencez."))
    if "xl/workbook.xml" in names:
        for name in sorted(names):
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _check_xlsx_sheet(archive.read(name))
        return "xlsx"
    if "content.xml" in names and b"spreadsheet" in (archive.read("mimetype") if "mimetype" in names else b""):
        _check_ods(archive.read("content.xml"))
        return "ods"
    raise Unreadable(_("Ce fichier n’est pas un classeur. Formats lus : CSV, TSV, XLSX, ODS et JSON."))


def _number(letters: bytes) -> int:
    total = 0
    for byte in letters:
        total = total * 26 + byte - 64
    return total


def _check_xlsx_sheet(xml: bytes) -> None:
    """A value in the last cell of a sheet makes readers build the whole grid: seventeen billion cells."""
    if b"<!DOCTYPE" in xml[:2000] or b"<!ENTITY" in xml[:4000]:
        raise Unreadable(_("Ce classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis recommencez."))
    columns = max((_number(found[1]) for found in _PLACE.finditer(xml)), default=0)
    rows = max((int(found[1]) for found in _ROW.finditer(xml)), default=0)
    rows = max(rows, max((int(found[2]) for found in _PLACE.finditer(xml)), default=0))
    _check_grid(rows, columns)


def _check_grid(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS or rows > 20 * MAX_ROWS:
        raise Unreadable(
            _("Cette feuille s’étend sur %(rows)s lignes et %(columns)s colonnes : effacez ce qui traîne au loin.")
            % {"rows": rows, "columns": columns}
        )


def _check_ods(xml: bytes) -> None:
    """ODS says "repeat this cell 16,384 times": counted before anything is unrolled."""
    if b"<!DOCTYPE" in xml[:2000]:
        raise Unreadable(_("Ce classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis recommencez."))
    try:
        for rows, columns in _ods_tables(xml):
            _check_grid(rows, columns)
    except ParseError:
        raise Unreadable(_("Ce classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis recommencez.")) from None


def _ods_tables(xml: bytes) -> Iterator[tuple[int, int]]:
    """(rows, columns) really used in each table."""
    rows = used_rows = used_columns = column = used = 0
    for event, element in iterparse(io.BytesIO(xml), ["start", "end"]):
        tag = element.tag
        if event == "start" and tag == f"{_ODS}table-row":
            column = used = 0
        elif event == "end" and tag in (f"{_ODS}table-cell", f"{_ODS}covered-table-cell"):
            column += int(element.get(f"{_ODS}number-columns-repeated", "1"))
            if element.get(f"{_OFFICE}value-type") or len(element):
                used = column
        elif event == "end" and tag == f"{_ODS}table-row":
            rows += int(element.get(f"{_ODS}number-rows-repeated", "1"))
            if used:
                used_rows, used_columns = rows, max(used_columns, used)
            element.clear()
        elif event == "end" and tag == f"{_ODS}table":
            yield used_rows, used_columns
            rows = used_rows = used_columns = 0


def sheets_of(data: bytes, kind: str) -> list[tuple[str, list[Line]]]:
    """(name, lines) of each visible sheet that holds something."""
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        names = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")] or book.sheet_names
        sheets = [(name, book.get_sheet_by_name(name)) for name in names]
        found = [(name, _lines(sheet)) for name, sheet in sheets]
    except PasswordError:
        raise Unreadable(_("Ce classeur est protégé par un mot de passe. Retirez-le, puis recommencez.")) from None
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the Rust reader is no Exception
        raise Unreadable(_("Ce classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis recommencez.")) from None
    errors = _error_cells(data, book.sheet_names) if kind == "xlsx" else {}
    return [(name, _with_errors(lines, errors.get(name, []))) for name, lines in found if lines]


def _lines(sheet: Any) -> list[Line]:
    if sheet.height > 20 * MAX_ROWS or sheet.width > 20 * MAX_COLUMNS:
        _check_grid(sheet.height, sheet.width * 1000)
    grid: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom < len(grid):  # one value written once for several rows
            for row in range(top + 1, bottom + 1):
                grid[row][left] = grid[top][left]
    lines = [(number, [values.of_spreadsheet(value) for value in cells]) for number, cells in enumerate(grid, 1)]
    return lines if any(any(cells) for _, cells in lines) else []


def _with_errors(lines: list[Line], errors: list[tuple[int, int, str]]) -> list[Line]:
    """Puts "#N/A" back where calamine reads nothing, so that the cell is emptied with a warning."""
    for row, column, text in errors:
        if row <= len(lines) and column <= len(lines[row - 1][1]) and not lines[row - 1][1][column - 1]:
            lines[row - 1][1][column - 1] = text
    return lines


def _error_cells(data: bytes, names: list[str]) -> dict[str, list[tuple[int, int, str]]]:
    result: dict[str, list[tuple[int, int, str]]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = sorted(
            (n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)),
            key=lambda name: int(re.sub(r"\D", "", name.rsplit("/", 1)[1])),
        )
        for name, file in zip(names, files, strict=False):
            found = _ERROR_CELL.finditer(archive.read(file))
            result[name] = [(int(m[2]), _number(m[1]), m[3].decode("utf-8", "replace")) for m in found]
    return result
