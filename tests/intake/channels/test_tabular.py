"""Tables in whatever dialect people export them; what cannot be read is a fault of its row, not of the file."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from holdord.intake.channels import tabular
from holdord.intake.channels.items import Fault
from holdord.intake.channels.tabular import Row, table
from holdord.lib.zips import is_short
from tests.intake.channels.reader import source, workbook

LIMIT = 8 * 1024 * 1024


def rows(content: bytes | str) -> list[Row | Fault]:
    found = table(source(content), largest=LIMIT)
    return [Row(1, found.headings), *found.rows] if found.headings else list(found.rows)


def texts(content: bytes | str) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(content) if isinstance(row, Row)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_every_usual_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    text = f"Navn{delimiter}By\r\nSøren Æbelø{delimiter}Ålborg\r\n"
    assert texts(text.encode(encoding)) == [("Navn", "By"), ("Søren Æbelø", "Ålborg")]


def test_a_cell_may_hold_the_delimiter_and_a_new_line_in_quotation_marks() -> None:
    assert texts('a;b\n"x;y\nz";"say ""hi"""\n')[1] == ("x;y\nz", 'say "hi"')


def test_what_a_spreadsheet_writes_before_the_headings_is_no_row() -> None:
    assert texts("sep=|\na|b\n1|2\n") == [("a", "b"), ("1", "2")]


def test_a_letter_that_only_a_typesetter_takes_for_an_end_of_line_cuts_no_row() -> None:
    for letter in "\u2028\u2029\x85":
        assert texts(f"a;b;c\n1;one{letter}two;3\n") == [("a", "b", "c"), ("1", f"one{letter}two", "3")]
    assert texts("a;b\r1;2\r3;4") == [("a", "b"), ("1", "2"), ("3", "4")]


def test_a_quotation_mark_that_is_never_closed_puts_nobodys_row_into_anothers() -> None:
    for rest in ("", 'Cy;c@y.example;"hej"\n'):
        found = rows('navn;mail;note\nAda;a@y.example;"ringer\nBen;b@y.example;hej\n' + rest)
        assert [row.cells[0] for row in found if isinstance(row, Row)] == ["navn"]
        assert [fault.place for fault in found if isinstance(fault, Fault)] == [2]


def test_a_letter_that_is_cut_off_in_the_middle_is_a_fault_of_its_row() -> None:
    cut = "navn;mail\nÆrø;a@y.example\nBen;b@y.example".encode("utf-16")[:-1]
    assert [type(row).__name__ for row in rows(cut)] == ["Row", "Row", "Fault"]


def test_empty_lines_before_the_headings_hide_no_delimiter() -> None:
    assert [(row.number, row.cells) for row in rows("\n\na,b\n1,2\n") if isinstance(row, Row)] == [
        (1, ("a", "b")), (4, ("1", "2")),
    ]  # fmt: skip


def test_empty_rows_are_left_out_and_counted_all_the_same() -> None:
    assert [row.number for row in rows("a;b\n\n;\n1;2\n") if isinstance(row, Row)] == [1, 4]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (b"=1+1;x", "formula"),
        (b"a\0b;x", "characters"),
        (b"\x81;x", "characters"),
        (b"x" * 20_000 + b";y", "longer"),
        (b";".join([b"x"] * 100_000), "columns"),
        (b"x" * 200_000 + b";y", "cannot be read"),
    ],
)
def test_a_row_that_cannot_be_read_is_its_own_fault_and_the_next_one_is_read(row: bytes, what: str) -> None:
    found = rows("æ;b\n".encode() + row + b"\n1;2\n")
    assert [each.place for each in found if isinstance(each, Fault)] == [2]
    assert what in str(next(each.what for each in found if isinstance(each, Fault)))
    assert found[-1] == Row(3, ("1", "2"))


def test_a_line_without_end_is_given_up_before_it_is_read() -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    found = list(table(type(source(""))("a.csv", lambda: endless), largest=LIMIT).rows)
    assert [each.place for each in found if isinstance(each, Fault)] == [0]
    assert endless.given < 2 * 1024 * 1024


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_memory() -> None:
    found = rows(b'a;b\n"x;y\n' + b"1;2\n" * 100_000)
    assert any(isinstance(each, Fault) for each in found)


def test_more_rows_than_are_read_is_a_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MOST_ITEMS", 3)
    assert rows("a\n1\n2\n3\n4\n")[-1].place == 0  # type: ignore[union-attr]


def test_a_workbook_gives_text_dates_and_numbers_as_they_are_meant() -> None:
    file = workbook(
        ["a", "b", "c", "d", "e"], ["x", 4712345678.0, 1.5, date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)]
    )
    assert texts(file)[1] == ("x", "4712345678", "1.5", "2026-03-31", "2026-03-31T14:05:00")


def test_a_formula_of_a_workbook_is_told_and_never_worked_out() -> None:
    found = rows(workbook(["a", "b"], ["x", "=HYPERLINK(1)"], ["y", "z"]))
    assert isinstance(found[1], Fault) and "formula" in str(found[1].what)
    assert found[2] == Row(3, ("y", "z"))


def test_a_row_that_lies_under_a_merged_cell_is_told_with_the_range() -> None:
    made, book = io.BytesIO(), openpyxl.Workbook()
    sheet: Any = book.active
    for cells in (["Firma", "Navn", "E-mail"], ["Nordlys", "Ada", "a@x"], [None, "Ben", "b@x"], [None, "Dan", "d@x"],
                  [None, None, None], ["Havbruk", "Cleo", None], ["", "Eva", "e@x"], ["", "Finn", "f@x"]):  # fmt: skip
        sheet.append(cells)
    for merge in ("A1:B1", "A2:A4", "A5:C5", "B6:C6", "A7:A8"):
        sheet.merge_cells(merge)
    book.save(made)
    found = rows(made.getvalue())
    assert [row.number for row in found if isinstance(row, Row)] == [1, 2, 7, 8]
    told = [(each.place, each.what.values["cells"]) for each in found if isinstance(each, Fault)]
    assert told == [(3, "A2:A4"), (4, "A2:A4"), (6, "B6:C6")]


def test_a_zip_whose_list_of_parts_is_very_long_is_not_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}-{'x' * 500}", b"")
    assert is_short(packed.getvalue(), parts=100) and not is_short(packed.getvalue(), parts=10)
    assert is_short(b"PK\x03\x04 no list at all", parts=1)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "_LARGEST_UNPACKED", 1000)
    found = rows(workbook(["a"], *[["x" * 100]] * 100))
    assert [each.place for each in found if isinstance(each, Fault)] == [0]


def test_a_broken_workbook_is_a_fault_of_the_file_and_its_words_are_not_told() -> None:
    file = workbook(["a"], ["secret"])
    found = rows(file[: len(file) // 2])
    assert [each.place for each in found if isinstance(each, Fault)] == [0]
    assert "secret" not in repr(found)


def test_an_empty_file_says_so() -> None:
    assert "empty" in str(rows(b"")[0].what)  # type: ignore[union-attr]
