"""A table as a file for a spreadsheet: XLSX, and CSV that a Danish Excel opens with a double click.

Takes:    a Table
Gives:    the bytes of a file. Whatever stands in a cell is text: nothing of a register is ever run as a formula
Refuses:  TooLongForACell, where a spreadsheet would cut off what it says

CSV has semicolons, because Excel takes the separator from the country it is set to, and where a comma parts decimals
that is a semicolon; it has a byte order mark, because without one Excel does not read UTF-8 and 'ø' breaks.
"""

import csv
import io
from datetime import UTC, datetime, time

from holdord.policy.outputs.imprint import Imprint
from holdord.policy.outputs.table import Cell, Table

#: What a spreadsheet takes for the beginning of a formula; the last two are what some strip before they look.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The most characters a cell of Excel holds.
_LONGEST_CELL = 32_767
_WIDEST, _NARROWEST = 48, 14
_BYTE_ORDER_MARK = "\ufeff"


class TooLongForACell(ValueError):
    """A cell would not hold what stands in it."""


def csv_file(table: Table) -> bytes:
    """RFC 4180 but for the semicolon. What the document says of itself stands in the last columns of every row.

    A heading stands once: what is a column of the table already is not told again.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    headings = [column.heading for column in table.columns]
    about = {name: value for name, value in table.about if name not in headings}
    writer.writerow(map(_harmless, (*headings, *about)))
    for row in table.rows:
        writer.writerow(map(_harmless, (*(_text(cell, "; ") for cell in row), *about.values())))
    return (_BYTE_ORDER_MARK + written.getvalue()).encode()


def xlsx_file(table: Table, imprint: Imprint) -> bytes:
    """A workbook of two sheets: the table, and what the document says of itself. The same table, the same bytes."""
    # Loaded by whoever asks for such a file: a server does without it until then.
    import xlsxwriter

    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.combine(imprint.made_on, time(), UTC).replace(tzinfo=None)
    workbook.set_properties({"title": table.title, "author": table.organisation, "created": made})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(_sheet_name(table.key))
    for place, column in enumerate(table.columns):
        texts = [_text(row[place], "\n") for row in table.rows]
        for line, text in enumerate((column.heading, *texts)):
            sheet.write_string(line, place, _whole(text, column.heading), plain if line else bold)
        sheet.set_column(place, place, _width([column.heading, *texts]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    _about(workbook.add_worksheet("about"), table, bold, plain)
    workbook.close()
    return written.getvalue()


def _about(sheet: "object", table: Table, bold: object, plain: object) -> None:
    write = sheet.write_string  # type: ignore[attr-defined]  # a worksheet of a library that is loaded late
    write(0, 0, table.title, bold)
    for line, (name, value) in enumerate(table.about, 1):
        write(line, 0, name, plain)
        write(line, 1, value, plain)
    if not table.rows:
        write(len(table.about) + 2, 0, table.none, plain)
    sheet.set_column(0, 1, _WIDEST)  # type: ignore[attr-defined]  # likewise


def _text(cell: Cell, between: str) -> str:
    return cell if isinstance(cell, str) else between.join(cell)


def _harmless(text: str) -> str:
    """A CSV file has no types: an apostrophe keeps a text a text, and does not show in the cell."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _whole(text: str, heading: str) -> str:
    if len(text) > _LONGEST_CELL:
        raise TooLongForACell(
            f"{heading}: a cell of a spreadsheet holds {_LONGEST_CELL} characters ({len(text)} stand here). "
            "Take the CSV, JSON or PDF instead"
        )
    return text


def _width(texts: list[str]) -> int:
    longest = max(len(line) for text in texts for line in (text.split("\n") or [""]))
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def _sheet_name(key: str) -> str:
    return key[:31]
