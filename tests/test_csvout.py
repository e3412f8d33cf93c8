"""Nothing that leaves in a CSV file runs in a spreadsheet, and nothing is lost when it comes back."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cordee.lib import csvout

RUNS = "=+-@＝＋－＠\t\r\n"
cells = st.text(st.one_of(st.sampled_from("=+-@＝＋－＠'\t\r\n 0;,\""), st.characters(codec="utf-8")), max_size=12)


@given(cells)
@example("'=1")
@example("''-5")
@example(" =cmd|' /C calc'!A0")
def test_a_cell_never_begins_as_a_formula_and_comes_back_as_it_was(text):
    cell = csvout.harmless(text)
    begins = cell.lstrip(" \u00a0\u3000")[:1]
    assert begins not in set(RUNS) or csvout.NUMBER.fullmatch(cell) or not cell.strip()
    assert csvout.bare(cell) == text


@pytest.mark.parametrize("text", ["+33492000000", "-4.5", "-1 234,50", "44.5594", "Gap", "", "'t Hof", "L’eau"])
def test_numbers_telephones_and_ordinary_words_stay_as_they_are(text):
    assert csvout.harmless(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋A1", "－A1", "＠A1", " =1"]
)
def test_what_a_spreadsheet_would_run_is_written_as_text(text):
    assert csvout.harmless(text) == f"'{text}"


@pytest.mark.parametrize("spreadsheet", [True, False])
def test_a_program_that_reads_our_file_finds_what_was_written(spreadsheet):
    written = ["=1+1", "+33492000000", "@moi", "－x", "-4.5", "'=x", "Gap", 'a;b"c', '=A1&"x"', "\t=1"]
    text = "".join(csvout.lines(list("abcdefghij"), [written], spreadsheet=spreadsheet))
    source = io.StringIO(text.removeprefix("\ufeff"), newline="")
    [_head, raw] = csv.reader(source, delimiter=";" if spreadsheet else ",")
    assert [csvout.bare(cell) for cell in raw] == written
