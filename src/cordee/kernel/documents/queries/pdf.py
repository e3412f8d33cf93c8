"""PDFs from templates, with typst: no system library, tagged (PDF/UA-1), and PDF/A-3 when they carry a file.

A template is a file of the repository; values reach it as one JSON string and are only ever values there: a name that
looks like typst code is printed as it is. See docs/decisions for the choice of the engine.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cordee

ROOT = Path(cordee.__file__).resolve().parent
FONTS = Path(__file__).resolve().parent.parent / "fonts"
UNKNOWN = re.compile(r'the text `("(?:[^"\\]|\\.)*")` could not be displayed')


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the PDF carries. ``relationship``: source, data, alternative or supplement (ISO 32000-2)."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: str = "data"


@cache
def _fonts() -> Any:
    """Ours, then those of the engine for other scripts (Greek, Cyrillic); never the machine's."""
    import typst  # 84 MB: loaded by the first PDF, not by every process

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def _template(name: str) -> Path:
    """ "documents/fiche.typ" is kernel/documents/templates/documents/fiche.typ, or the same in modules/."""
    package = name.split("/")[0]
    for kind in ("kernel", "modules"):
        path = ROOT / kind / package / "templates" / name
        if path.is_file():
            return path
    raise FileNotFoundError(name)


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    language: str,
    at: dt.datetime,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The PDF made by a template ("documents/fiche.typ") from JSON-ready ``data``.

    ``title`` and ``language`` are what a screen reader says first. ``at`` dates the file: the same input gives the
    same bytes. Characters that no font holds are replaced by "?": a PDF/UA may not show an empty box.
    """
    meta = {"title": title, "lang": language, "at": at.date().isoformat()}
    files = [
        {
            "name": file.name,
            "bytes": list(file.content),
            "type": file.media_type,
            "description": file.description,
            "relationship": file.relationship,
        }
        for file in attachments
    ]
    standards = ["a-3a", "ua-1"] if attachments else ["ua-1"]
    return _compiled(_template(template), _printable({"meta": meta, "files": files, "data": data}), standards, at)


def _compiled(path: Path, inputs: str, standards: Any, at: dt.datetime) -> bytes:
    import typst

    for _try in range(50):
        try:
            return bytes(
                typst.compile(
                    str(path),
                    root=str(ROOT),
                    font_paths=_fonts(),
                    format="pdf",
                    sys_inputs={"inputs": inputs},
                    pdf_standards=standards,
                    timestamp=int(at.timestamp()),
                )
            )
        except typst.TypstError as error:
            unknown = UNKNOWN.search(error.message)
            if unknown is None:
                raise
            inputs = _without(inputs, unknown[1])
    raise ValueError("too many characters that no font holds")


def _without(inputs: str, quoted: str) -> str:
    """The inputs without the characters that the engine just named, in the notation of Rust."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), quoted[1:-1])
    hopeless = {c for c in text if ord(c) > 0x2FF}
    if not hopeless:
        raise ValueError(f"no font holds {quoted}")
    # every other character of the same script would fail in its turn: all are replaced at once
    first = min(map(ord, hopeless)) >> 8
    return "".join("?" if c in hopeless or (ord(c) > 0x2FF and ord(c) >> 8 == first) else c for c in inputs)


def _printable(inputs: Mapping[str, Any]) -> str:
    """JSON without control characters, which no font holds."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            text = unicodedata.normalize("NFC", value)
            return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
        if isinstance(value, Mapping):
            return {str(key): clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple) and not (value and isinstance(value[0], int)):
            return [clean(item) for item in value]
        return value if isinstance(value, int | bool | list | None) else clean(str(value))

    return json.dumps(clean(inputs), ensure_ascii=False)
