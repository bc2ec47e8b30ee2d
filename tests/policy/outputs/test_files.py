"""Files: what stands in a cell is text, what stands in the register is in the file, and a file tells what it is."""

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pikepdf
import pytest

from holdord.policy.loader import Edition
from holdord.policy.outputs import spreadsheet
from holdord.policy.outputs.files import FORMATS, NoSuchFile, file
from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.paper import pdf_file
from holdord.policy.outputs.processor_record import processor_record
from holdord.policy.outputs.record import record
from holdord.policy.outputs.table import Column, Table

DANGEROUS = ["=1+1", "+47 21 92 93 00", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("https://evil.example")']


def table_of(*cells: str) -> Table:
    columns = tuple(Column(f"c{place}", f"Column {place}") for place in range(len(cells)))
    return Table("record", "A record", "en", "Bakery", (("Version", "1"),), columns, (cells,), "none")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    _, row = read(spreadsheet.csv_file(table_of(*DANGEROUS)))
    assert row == [*(f"'{cell}" for cell in DANGEROUS), "1"]
    assert read(spreadsheet.csv_file(table_of("harmless")))[1] == ["harmless", "1"]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(imprint: Imprint) -> None:
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.xlsx_file(table_of(*DANGEROUS), imprint)))
    cells = list(book["record"][2])
    assert [cell.data_type for cell in cells] == ["s"] * len(DANGEROUS)
    assert [cell.value for cell in cells] == DANGEROUS
    assert not any(cell.hyperlink for cell in cells)


def test_a_csv_opens_in_a_danish_excel(altoros: Edition, imprint: Imprint) -> None:
    content = spreadsheet.csv_file(record(altoros, "da", imprint))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = read(content)
    assert "Formål" in lines[0]
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(set(lines[0])) == len(lines[0])
    assert len(lines) == 1 + len(record(altoros, "da", imprint).rows)


def test_a_workbook_holds_every_cell_and_tells_its_version(altoros: Edition, imprint: Imprint) -> None:
    table = record(altoros, "en", imprint)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet.xlsx_file(table, imprint)))
    sheet = book["record"]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in table.columns]
    assert sheet.max_row == len(table.rows) + 1
    for number, row in enumerate(table.rows, 2):
        said = [cell if isinstance(cell, str) else "\n".join(cell) for cell in row]
        assert [cell.value or "" for cell in sheet[number]] == said
    assert sheet.freeze_panes == "A2"
    assert ("Version of the policy", f"no. 3, {altoros.version[:12]}") in [
        (row[0].value, row[1].value) for row in book["about"].iter_rows() if len(row) > 1
    ]


def test_the_same_record_gives_the_same_workbook(minimal: Edition, imprint: Imprint) -> None:
    table = record(minimal, "en", imprint)
    assert spreadsheet.xlsx_file(table, imprint) == spreadsheet.xlsx_file(table, imprint)


def test_a_cell_that_would_be_cut_off_is_refused_and_another_form_named(imprint: Imprint) -> None:
    with pytest.raises(spreadsheet.TooLongForACell, match="Column 0: a cell of a spreadsheet holds 32767"):
        spreadsheet.xlsx_file(table_of("x" * 32_768), imprint)
    assert spreadsheet.xlsx_file(table_of("x" * 32_767), imprint)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_record_on_paper_is_accessible_and_in_its_language(
    minimal: Edition, imprint: Imprint, language: str
) -> None:
    with pikepdf.open(io.BytesIO(pdf_file(record(minimal, language, imprint)))) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid:part" in str(pdf.open_metadata())


def test_an_empty_record_and_odd_characters_can_be_set(altoros: Edition, imprint: Imprint) -> None:
    assert pdf_file(processor_record(altoros, "da", imprint)).startswith(b"%PDF")
    odd = table_of('#import "x" $1$ *bold* \U0001f36a', "Łódź æøå")
    assert pdf_file(odd).startswith(b"%PDF")


@pytest.mark.parametrize(("kind", "format"), [(kind, format) for kind, all in FORMATS.items() for format in all])
def test_every_file_bears_its_kind_version_and_day(minimal: Edition, imprint: Imprint, kind: str, format: str) -> None:
    made = file(kind, format, minimal, "da", imprint)
    assert re.fullmatch(rf"{kind}-v3-2026-03-01(-da)?\.{format}", made.name)
    assert made.content
    unpublished = file(kind, format, minimal, "da", replace(imprint, number=None))
    assert minimal.version[:12] in unpublished.name


def test_a_kind_or_format_there_is_not_is_refused(minimal: Edition, imprint: Imprint) -> None:
    for kind, format in (("records", "csv"), ("dpv", "csv"), ("record", "docx")):
        with pytest.raises(NoSuchFile):
            file(kind, format, minimal, "da", imprint)
