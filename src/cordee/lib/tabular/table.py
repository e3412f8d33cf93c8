"""Finding the header of a table, whatever stands above it, and the rows under it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cordee.lib.tabular import values

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
HEAD = 25  # a header further down is not looked for

Known = Callable[[str], bool]
Line = tuple[int, list[str]]

_EXPLANATION = re.compile(r"^(\(|ex[. :]|exemple|obligatoire|facultatif|texte|nombre|date|numérique|format)", re.I)
_DATA = re.compile(r"^[\d\s.,+/€%-]+$|@|^https?://|^www\.", re.I)


class Unreadable(ValueError):
    """The file cannot be read; the text is one sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was lost or put right in reading. ``row`` as a spreadsheet numbers it; 0 for the whole file."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as a spreadsheet shows it in its margin (the header line counts)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    kind: str = ""  # csv, xlsx, ods, xls, json
    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass(slots=True)
class _Head:
    """Where the header was found: labels, index of its last line, how well it is known."""

    labels: list[str] = field(default_factory=list)
    last: int = -1
    score: int = 0


def letter(index: int) -> str:
    """A spreadsheet's name for a column: 0 → A, 26 → AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def arrange(lines: Sequence[Line], known: Known, *, labelled: bool = False) -> Table:
    """Columns and rows of raw lines (number, cells): title lines, group headings and explanations set aside.

    ``labelled``: the first line is the header, for sure.
    """
    notes: list[Note] = []
    filled = [(number, cells) for number, cells in _cleaned(lines, notes) if any(cells)]
    if not filled:
        raise Unreadable(_("Ce fichier ne contient aucune ligne. Vérifiez que la bonne feuille a été enregistrée."))
    head = _Head(filled[0][1], 0) if labelled else _find_head([cells for _number, cells in filled[:HEAD]], known)
    body = filled[head.last + 1 :]
    if not labelled and head.last >= 0 and body and _second_header(body[0][1], head, known):
        notes.append(Note(body[0][0], "", _("Deuxième ligne d’en-tête : laissée de côté.")))
        body = body[1:]
    body = [(number, cells) for number, cells in body if not _repeats(cells, head) and not _total(cells)]
    if len(body) > MAX_ROWS:
        raise Unreadable(
            _("Ce fichier a plus de %(count)s lignes. Partagez-le en plusieurs fichiers.") % {"count": MAX_ROWS}
        )
    if not body:
        raise Unreadable(_("Ce fichier n’a qu’une ligne de titres : aucune donnée en dessous."))
    columns = _columns(head, body)
    rows = tuple(_row(number, cells, columns, notes) for number, cells in body)
    return _without_empty(columns, rows, _placed(notes, columns, {row.number for row in rows}))


def _cleaned(lines: Sequence[Line], notes: list[Note]) -> list[Line]:
    result = []
    for number, cells in lines:
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(
                _("La ligne %(row)s a plus de %(count)s colonnes : ce n’est sans doute pas une liste.")
                % {"row": number, "count": MAX_COLUMNS}
            )
        result.append((number, [_cell(number, i, text, notes) for i, text in enumerate(cells)]))
    return result


def _cell(number: int, index: int, raw: str, notes: list[Note]) -> str:
    """The text of a cell. The note bears the column's index until the header is known (``_placed``)."""
    text, unseen = values.plain(raw)
    if not text:
        return ""
    if unseen:
        notes.append(Note(number, str(index), _("Des caractères invisibles ont été retirés.")))
    if text[0] == "#" and text.upper() in values.ERRORS:
        notes.append(
            Note(number, str(index), _("« %(text)s » est une erreur du tableur : cellule lue vide.") % {"text": text})
        )
        return ""
    if text[0] == "=" and len(text) > 1:
        kept = values.kept_text(text)
        if kept is None:
            reason = _("« %(text)s » est une formule non calculée : cellule lue vide.") % {"text": text[:40]}
            notes.append(Note(number, str(index), reason))
        return kept or ""
    if len(text) > MAX_CELL:
        notes.append(Note(number, str(index), _("Texte coupé à %(count)s caractères.") % {"count": MAX_CELL}))
    return text[:MAX_CELL]


def _score(labels: Sequence[str], known: Known) -> int:
    return len({label for label in labels if label and len(label) < 80 and known(label)})


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    width = max(len(above), len(below))
    pairs = zip(_wide(above, width), _wide(below, width), strict=True)
    return [f"{first} {second}".strip() for first, second in pairs]


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][:width]


def _find_head(top: Sequence[list[str]], known: Known) -> _Head:
    best = _Head()
    for i, cells in enumerate(top):
        if (score := _score(cells, known)) > best.score:
            best = _Head(_with_group(top[i - 1] if i else [], cells), i, score)
    for i in range(len(top) - 1):  # a title cut over two lines: "Code" above "postal"
        if _has_data(top[i]) or _has_data(top[i + 1]):
            continue
        labels = _joined(top[i], top[i + 1])
        if (score := _score(labels, known)) > best.score:
            best = _Head(labels, i + 1, score)
    width = max(len([c for c in cells if c]) for cells in top)
    if best.score >= 2 or (best.score and width <= 2):
        return best
    usual = Counter(len([c for c in cells if c]) for cells in top).most_common(1)[0][0]
    for i, cells in enumerate(top):
        if len([c for c in cells if c]) >= max(1, 0.6 * usual) and not _has_data(cells) and len(top) > 1:
            return _Head(_with_group(top[i - 1] if i else [], cells), i, 0)
    return _Head()


def _has_data(cells: Sequence[str]) -> bool:
    return any(_DATA.search(text) for text in cells if text)


def _with_group(above: Sequence[str], cells: list[str]) -> list[str]:
    """Headings such as "Contact" spread over several columns tell two columns "Nom" apart and name empty ones."""
    if len([c for c in above if c]) < 2 or _has_data(above):
        return list(cells)
    width = max(len(above), len(cells))
    groups, current = [], ""
    for text in _wide(above, width):
        current = text or current
        groups.append(current)
    counts = Counter(text.lower() for text in cells if text)
    seen: Counter[str] = Counter()
    labels = []
    for group, own, text in zip(groups, _wide(above, width), _wide(cells, width), strict=True):
        seen[text.lower()] += 1
        twice = text and counts[text.lower()] > 1 and seen[text.lower()] > 1
        labels.append(f"{group} – {text}" if twice and group else text or own)
    return labels


def _second_header(cells: Sequence[str], head: _Head, known: Known) -> bool:
    filled = [text for text in cells if text]
    explained = sum(1 for text in filled if _EXPLANATION.match(text))
    return bool(filled) and (
        (explained * 2 >= len(filled) and len(filled) > 1)
        or (head.score > 1 and _score(filled, known) * 2 >= max(len(filled), 4) and not _has_data(cells))
    )


def _repeats(cells: Sequence[str], head: _Head) -> bool:
    return bool(head.labels) and list(_wide(cells, len(head.labels))) == head.labels


def _total(cells: Sequence[str]) -> bool:
    filled = [text for text in cells if text]
    return len(filled) <= 2 and filled[0].lower().startswith(("total", "nombre de ", "nb de "))


def _columns(head: _Head, body: Sequence[Line]) -> list[str]:
    """A label for each column. Cells beyond the header make a column only when many rows have them."""
    labels = list(head.labels)
    while labels and not labels[-1]:
        labels.pop()
    widths = sorted((len(cells) for _, cells in body), reverse=True)
    usual = widths[len(widths) // 5] if labels else widths[0]
    labels += [""] * (usual - len(labels))
    result: list[str] = []
    for i, label in enumerate(labels):
        label = " ".join(label.split()) or _("Colonne %(letter)s") % {"letter": letter(i)}
        same = sum(1 for other in labels[:i] if " ".join(other.split()).lower() == label.lower())
        result.append(f"{label} ({same + 1})" if same else label)
    return result


def _row(number: int, cells: list[str], columns: Sequence[str], notes: list[Note]) -> Row:
    if any(cells[len(columns) :]):
        reason = _("Cette ligne a %(cells)s cellules pour %(columns)s colonnes : elle est sans doute décalée.")
        notes.append(Note(number, "", reason % {"cells": len(cells), "columns": len(columns)}))
    return Row(number, tuple(_wide(cells, len(columns))))


def _placed(notes: Sequence[Note], columns: Sequence[str], numbers: set[int]) -> list[Note]:
    """Notes of the rows kept, with the label of the column in place of its index."""
    result = []
    for note in notes:
        index = int(note.column) if note.column else -1
        if note.row in numbers or index < 0:
            label = columns[index] if 0 <= index < len(columns) else ""
            result.append(Note(note.row, label, note.reason))
    return result


def _without_empty(columns: Sequence[str], rows: tuple[Row, ...], notes: Sequence[Note]) -> Table:
    """Columns that have neither a label of their own nor a single value are dropped."""
    blank = {_("Colonne %(letter)s") % {"letter": letter(i)} for i in range(len(columns))}
    kept = [i for i, label in enumerate(columns) if label not in blank or any(row.cells[i] for row in rows)]
    if len(kept) < len(columns):
        rows = tuple(Row(row.number, tuple(row.cells[i] for i in kept)) for row in rows)
    return Table(tuple(columns[i] for i in kept), rows, tuple(notes))
