import datetime as dt
import io
import json
import time
from typing import Any

import pytest
from pypdf import PdfReader

from cordee.kernel.actors.actions import create_organisation, edit_organisation, save_site
from cordee.kernel.documents import queries
from cordee.kernel.documents.queries import Attachment
from cordee.kernel.documents.queries.pdf import _printable
from cordee.kernel.documents.tests.builders import BY, a_manager

AT = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
URL = "http://localhost:8000/annuaire/la-grange/"


@pytest.fixture
def grange(db):
    nadia = a_manager(name="La Grange à Rouages")
    organisation: Any = nadia.organisation
    columns: dict[str, Any] = {
        "siren": "123456782",
        "phone": "+33492510000",
        "description": "On répare.\nOn prête.",
        "volunteers": 12,
    }
    edit_organisation(organisation=organisation, themes=["reuse"], by=nadia, **columns)
    save_site(
        organisation=organisation, address="12 rue du Torrent", postcode="05000", siret="12345678200010", by=nadia
    )
    return organisation


def sheet(organisation, **more):
    return queries.organisation_sheet(organisation, url=URL, at=AT, **more)


def root_of(pdf) -> Any:
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def metadata_of(pdf):
    return root_of(pdf)["/Metadata"].get_data().decode()


def test_the_sheet_says_what_everybody_may_know(grange):
    pdf = sheet(grange, provenance=[("Liste publique", "Licence Ouverte", AT.date())])
    text = text_of(pdf)
    for words in ("La Grange à Rouages", "123 456 782", "04 92 51 00 00", "12 rue du Torrent", "12 bénévoles", URL):
        assert words in text
    assert "Liste publique" in text and "25 novembre 2026" in text
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert "Nadia" not in text  # she has not said that her name may be shown


def test_the_sheet_is_tagged_for_screen_readers(grange):
    root = root_of(sheet(grange))
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"].startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata_of(sheet(grange))
    assert "Fiche de La Grange à Rouages" in metadata_of(sheet(grange))


def test_every_font_travels_with_the_file(grange):
    fonts: set[str] = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in root_of(sheet(grange))["/Pages"]["/Kids"]
        for font in page.get_object()["/Resources"]["/Font"].values()
    }
    assert fonts == {
        "AtkinsonHyperlegibleNext-Regular",
        "AtkinsonHyperlegibleNext-Bold",
        "BricolageGrotesque-Bold",
    } or (fonts == {"AtkinsonHyperlegibleNext-Regular", "BricolageGrotesque-Bold"})


def test_a_pdf_that_carries_a_file_is_for_the_archive(grange):
    data = {"masthead": "", "name": "x", "kind": "", "notice": "", "description": "", "sections": [], "sites": []}
    data |= {"sites_title": "", "people": [], "people_title": "", "provenance": [], "provenance_title": "", "foot": []}
    file = Attachment("facture.xml", "<é>\x00\x01".encode(), "text/xml", "La facture", "alternative")
    pdf = queries.render_pdf(
        "documents/fiche.typ", data | {"page": "Page"}, title="t", language="it", at=AT, attachments=[file]
    )
    metadata = metadata_of(pdf)
    assert "<pdfaid:part>3</pdfaid:part>" in metadata and "<pdfuaid:part>1</pdfuaid:part>" in metadata
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.attachments == {"facture.xml": [file.content]}
    (specification,) = root_of(pdf)["/AF"]
    assert specification.get_object()["/AFRelationship"] == "/Alternative"


HOSTILE = [
    '#panic("x")',
    "*gras* _italique_ $x$ = titre",
    '"]); #import "/project/settings.py"',
    '#read("/etc/passwd")',
    "</text> \\u{41} \\n `x` // commentaire /* */",
    "@preview <label>",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_values_are_never_code(db, name):
    organisation = create_organisation(name=name, description=name, by=BY)
    text = text_of(sheet(organisation))
    assert text.count("".join(name.split())[:12]) or "".join(name.split()) in "".join(text.split())


@pytest.mark.parametrize(
    "name", ["日本の協会", "🎿 Ski", "جمعية", "Привет", "a\x07c", "\ufffe", "\u202egnidaelsim", "𝔊rand"]
)
def test_any_script_is_printed_or_replaced(db, name):
    pdf = sheet(create_organisation(name=f"Ici {name}", by=BY))
    assert "Ici" in text_of(pdf)


def test_the_same_input_gives_the_same_bytes(grange):
    assert sheet(grange) == sheet(grange)


def test_a_sheet_takes_a_blink(grange):
    sheet(grange)  # loads the engine
    start = time.perf_counter()
    sheet(grange)
    assert time.perf_counter() - start < 1


def test_templates_are_files_of_the_repository():
    for name in ("documents/absent.typ", "../project/settings.py", "documents/../../models.py"):
        with pytest.raises(Exception):  # noqa: B017
            queries.render_pdf(name, {}, title="t", language="fr", at=AT)


def test_inputs_are_json():
    assert json.loads(_printable({"a": ["x\x00", 1, None, {"b": True}]})) == {"a": ["x", 1, None, {"b": True}]}
