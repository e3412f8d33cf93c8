import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordee.kernel.documents.rules import BY_TYPE, FORMATS, PDF, TEXT, Unwanted, clean_name, sniff
from cordee.kernel.documents.tests.builders import A_PDF, A_PNG, a_zip

WORD = a_zip(**{"[Content_Types]_DOT_xml": b"x", "word__document_DOT_xml": b"x"})


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (A_PDF, "application/pdf"),
        (b"garbage\n" + A_PDF, "application/pdf"),
        (A_PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic....", "image/heic"),
        ("Procès-verbal".encode(), "text/plain"),
        ("Procès-verbal".encode("cp1252"), "text/plain"),
        (b"<?xml version='1.0'?><svg xmlns='x'><script>1</script></svg>", "image/svg+xml"),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (a_zip(mimetype=b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
    ],
)
def test_a_format_is_read_from_the_bytes(content, media_type):
    assert sniff(content).media_type == media_type


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (b"MZ\x90\x00" + b"\x00" * 60, "format"),
        (b"\x7fELF\x02\x01\x00", "format"),
        (b"#!/bin/sh\nrm -rf /", "format"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "pages web"),
        (b"<html>", "pages web"),
        (a_zip(a=b"x"), "archives"),
        (a_zip(mimetype=b"application/x-evil" * 20), "archives"),
        (a_zip(**{"[Content_Types]_DOT_xml": b"x", "word__vbaProject_DOT_bin": b"x"}), "macros"),
        (WORD[:60], "abîmé"),
    ],
)
def test_what_is_not_taken_says_why(content, why):
    with pytest.raises(Unwanted, match=why):
        sniff(content)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("statuts.pdf", "statuts.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papiers\\Statuts 2024.PDF", "Statuts 2024.PDF"),
        ("facture\u202efdp.exe", "facturefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('">\x00<script>.pdf', "script.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "document.pdf"),
        ("é" * 300 + ".pdf", "é" * 116 + ".pdf"),
    ],
)
def test_a_file_name_is_cleaned(name, clean):
    assert clean_name(name, PDF) == clean


@given(st.text(max_size=300), st.sampled_from(FORMATS))
def test_any_name_becomes_a_plain_one(name, format):
    clean = clean_name(name, format)
    assert 1 < len(clean) <= 120 and not set(clean) & set('/\\<>"\r\n\x00') and clean[0] != "."
    assert clean.lower().endswith(format.suffixes) and clean_name(clean, format) == clean


@given(st.binary(max_size=400) | st.binary(max_size=60).map(lambda b: b"PK\x03\x04" + b))
def test_any_bytes_are_judged_without_failing(content):
    try:
        assert sniff(content).media_type in BY_TYPE
    except Unwanted as unwanted:
        assert str(unwanted)


def test_csv_is_text():
    assert sniff(b"nom;ville\nA;Gap\n") is TEXT
