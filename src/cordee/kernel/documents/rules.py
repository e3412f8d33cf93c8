"""What a file is, judged by its bytes; what it may be called."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordee.kernel.actors.rules import Actor
from cordee.lib.access import Opens, explained

LARGEST = 10 * 1024 * 1024  # bytes, one file
ROOM = 300 * 1024 * 1024  # bytes, all the files of one organisation
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A format we take: ``label`` for people, ``suffixes`` its usual endings, the first one given when none fits."""

    media_type: str
    label: Any
    suffixes: tuple[str, ...]


PDF = Format("application/pdf", "PDF", (".pdf",))
JPEG = Format("image/jpeg", gettext_lazy("photo"), (".jpg", ".jpeg"))
PNG = Format("image/png", gettext_lazy("image"), (".png",))
WEBP = Format("image/webp", gettext_lazy("image"), (".webp",))
HEIC = Format("image/heic", gettext_lazy("photo"), (".heic", ".heif"))
SVG = Format("image/svg+xml", gettext_lazy("dessin"), (".svg",))
TEXT = Format("text/plain", gettext_lazy("texte"), (".txt", ".md", ".csv", ".tsv"))
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Format(f"{_OFFICE}wordprocessingml.document", "Word", (".docx",))
XLSX = Format(f"{_OFFICE}spreadsheetml.sheet", "Excel", (".xlsx",))
PPTX = Format(f"{_OFFICE}presentationml.presentation", "PowerPoint", (".pptx",))
_OPEN = "application/vnd.oasis.opendocument."
ODT = Format(f"{_OPEN}text", "LibreOffice Writer", (".odt",))
ODS = Format(f"{_OPEN}spreadsheet", "LibreOffice Calc", (".ods",))
ODP = Format(f"{_OPEN}presentation", "LibreOffice Impress", (".odp",))
FORMATS = (PDF, JPEG, PNG, WEBP, HEIC, SVG, TEXT, DOCX, XLSX, PPTX, ODT, ODS, ODP)
BY_TYPE = {format.media_type: format for format in FORMATS}
ACCEPT = "image/*,application/pdf," + ",".join(suffix for format in FORMATS for suffix in format.suffixes)


class Unwanted(Exception):
    """A file we do not take; the text is for the person."""


def sniff(content: bytes) -> Format:
    """The format of a file, from its bytes alone. Raises Unwanted with the reason."""
    head = content[:HEAD]
    if not content.strip():
        raise Unwanted(_("Ce fichier est vide."))
    if b"%PDF-" in head[:1024]:
        return PDF
    for format, magic in ((JPEG, rb"\xff\xd8\xff"), (PNG, rb"\x89PNG\r\n\x1a\n"), (WEBP, rb"RIFF.{4}WEBP")):
        if re.match(magic, head, re.DOTALL):
            return format
    if re.match(rb".{4}ftyp(heic|heix|mif1|msf1|heim|heis)", head, re.DOTALL):
        return HEIC
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(content)
    return _of_text(content)


def _of_zip(content: bytes) -> Format:
    """Office documents are archives; nothing is unpacked but a declaration of 100 bytes at most."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            kind = b""
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                kind = archive.read("mimetype")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise Unwanted(_("Ce fichier est abîmé : il ne s’ouvre pas.")) from None
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise Unwanted(_("Ce fichier contient des macros. Enregistrez-le sans macros, ou en PDF."))
    if format := BY_TYPE.get(kind.decode("ascii", "replace")):
        return format
    for format, name in ((DOCX, "word/document.xml"), (XLSX, "xl/workbook.xml"), (PPTX, "ppt/presentation.xml")):
        if name in names and "[Content_Types].xml" in names:
            return format
    raise Unwanted(_("Les archives ne sont pas acceptées : déposez chaque fichier à part."))


def _of_text(content: bytes) -> Format:
    unknown = _("Ce format n’est pas accepté. Déposez un PDF, une photo, un texte ou un fichier de bureautique.")
    if b"\x00" in content or content[:2] in {b"MZ", b"#!"}:
        raise Unwanted(unknown)
    try:
        start = content[:HEAD].decode("utf-8", "ignore")
        content.decode("utf-8")
    except UnicodeDecodeError:
        start = content[:HEAD].decode("cp1252", "replace")
        if sum(not (c.isprintable() or c.isspace()) for c in start):
            raise Unwanted(unknown) from None
    if re.search(r"<\s*svg[\s>]", start, re.IGNORECASE):
        return SVG
    if re.search(r"<\s*(!doctype\s+html|html|head|body|script|iframe)\b", start, re.IGNORECASE):
        raise Unwanted(_("Les pages web ne sont pas acceptées : enregistrez-la en PDF."))
    return TEXT


def clean_name(name: str, format: Format) -> str:
    """A file name without path, control or direction marks, whose ending is that of its format; 120 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*%' else "" for c in name)
    name = " ".join(name.split()).strip(" .")
    if PurePath(name).suffix.lower() not in format.suffixes:
        name = f"{name or 'document'}{format.suffixes[0]}"
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    return f"{stem[: 120 - len(suffix)].strip(' .') or 'document'}{suffix}"


@explained(
    gettext_lazy("Les papiers d’une organisation sont déposés et retirés par ses responsables."),
    Opens.MANAGERS,
    (gettext_lazy("Lire les papiers de l’organisation"), "documents:papers"),
)
def keeps_papers(actor: Actor) -> bool:
    """Deposits and withdraws the papers of the organisation they act for."""
    return actor.organisation is not None and actor.manages(actor.organisation)
