"""What a file is, by its first bytes rather than by its name; then its table."""

from dataclasses import replace

from django.utils.translation import gettext as _

from cordee.lib.tabular import objects, sheets, text
from cordee.lib.tabular.table import Known, Note, Table, Unreadable, arrange

MAX_BYTES = 20 * 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def _no_label(label: str) -> bool:
    return False


def read(data: bytes, *, name: str = "", known: Known = _no_label, limit: int = MAX_BYTES, path: str = "") -> Table:
    """The table in these bytes. ``known(label)`` tells whether a cell is a column title the caller understands.
    ``path``: where the list is in a JSON, keys joined by dots ("data.structures"); "" to find it.

    Raises Unreadable, in one sentence, for anything that is not a table of a reasonable size.
    """
    if len(data) > limit:
        raise Unreadable(
            _("Ce fichier pèse plus de %(size)s Mo. Partagez-le en plusieurs fichiers.") % {"size": limit // 1024**2}
        )
    if not data.strip():
        raise Unreadable(_("Ce fichier est vide."))
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data, sheets.checked(data), known)
    if data.startswith(_OLE):
        return _workbook(data, "xls", known)
    _refuse_documents(data)
    content, encoding = text.decode(data)
    content, mended = text.repaired(content.lstrip("\ufeff"))
    notes = (Note(0, "", _("Les accents étaient abîmés (« Ã© ») : ils ont été rétablis.")),) if mended else ()
    if content.lstrip()[:1] in ("{", "[") and (name.lower().endswith((".json", ".geojson")) or _is_json(content)):
        table = replace(arrange(objects.lines_of(content, path), known, labelled=True), kind="json", encoding=encoding)
    else:
        mark, content = text.separator_of(content)
        table = arrange(text.lines_of(content, mark), known)
        table = replace(table, kind="csv", encoding=encoding, separator=mark)
    return replace(table, notes=notes + table.notes)


def _is_json(content: str) -> bool:
    start = content.lstrip()[:200].replace(" ", "").replace("\n", "")
    return start.startswith(('{"', "[{", "[]", "{}"))


def _refuse_documents(data: bytes) -> None:
    start = data[:512].lstrip().lower()
    if start.startswith(b"%pdf"):
        raise Unreadable(_("C’est un PDF : il faut le tableau d’origine (CSV, XLSX, ODS ou JSON)."))
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise Unreadable(_("C’est une page web, pas un tableau. Ouvrez-la dans un tableur et enregistrez-la en CSV."))


def _workbook(data: bytes, kind: str, known: Known) -> Table:
    """The sheet whose titles are best understood; the others are named in a note."""
    found = sheets.sheets_of(data, kind)
    if not found:
        raise Unreadable(_("Ce fichier ne contient aucune ligne. Vérifiez que la bonne feuille a été enregistrée."))
    tables: list[tuple[str, Table]] = []
    problem: Unreadable | None = None
    for name, lines in found:
        try:
            tables.append((name, arrange(lines, known)))
        except Unreadable as error:
            problem = problem or error
    if not tables:
        raise problem or Unreadable(_("Ce fichier ne contient aucune ligne."))
    name, table = max(tables, key=lambda pair: sum(map(known, pair[1].columns)))
    others = [other for other, _lines in found if other != name]
    notes: tuple[Note, ...] = ()
    if others:
        reason = _("Seule la feuille « %(sheet)s » est lue ; laissées de côté : %(others)s.")
        notes = (Note(0, "", reason % {"sheet": name, "others": ", ".join(others)}),)
    return replace(table, kind=kind, sheet=name, notes=notes + table.notes)
