"""Tables as people export them: CSV in whatever dialect, and XLSX; row by row, within limits.

Law:      GDPR Art. 5(1)(d), 32(1)
Takes:    a Source: bytes that are read as they come
Gives:    Table: its headings and its rows, each a Row or a Fault. Nothing raises for what stands in the file
Why:      a formula is told and never worked out: what it gives depends on who opens it. A row with a letter that cannot
          be read is a fault of that row, not of the file

The first row that is not empty holds the headings. Rows are counted as a spreadsheet counts them, from 1.
"""

import csv
import io
import re
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from holdord.intake.arrivals import Content
from holdord.intake.channels.items import MOST_ITEMS, WHOLE, Fault, Source
from holdord.intake.channels.merged import MOST as MOST_MERGED
from holdord.intake.channels.merged import Merged, TooMany, merged
from holdord.intake.channels.workbooks import is_sober
from holdord.lib.registry import said
from holdord.lib.zips import is_short

MOST_COLUMNS = 200
LONGEST_CELL = 10_000
_LONGEST_LINE = 1024 * 1024
#: A message and a card have several lines, and a file may have empty ones: each takes its time.
_MOST_LINES = 10 * MOST_ITEMS
_PIECE = 64 * 1024
_DELIMITERS = ";,\t|"
_BEGINS_WITH_A_DAY = re.compile(rf'"?\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}"?([{_DELIMITERS}])')

#: What an XLSX may hold when it is unpacked: a small file can hold a very large one.
_LARGEST_UNPACKED = 256 * 1024 * 1024
_MOST_PARTS = 2000

#: A line, its end kept. A letter that only a typesetter takes for an end stands within a cell.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
#: What stands where UTF-16 could not be read.
_LOST = 0xFFFD
_UNREADABLE = range(0xDC80, 0xDD00)


@dataclass(frozen=True)
class Row:
    """One row, as text; an empty cell is "". Moments and days of a spreadsheet are written as ISO 8601 has them."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings, and rows that are read as they are asked for. A table that cannot be read has one fault and no rows."""

    headings: tuple[str, ...]
    rows: Iterator[Row | Fault]


def table(source: Source, *, largest: int) -> Table:
    """Read a CSV or an XLSX; which of the two, its bytes tell."""
    content = source.open()
    head = content.read(4)
    found = _xlsx(head, content, largest) if head == b"PK\x03\x04" else _csv(head, content)
    sound = _within(found)
    for first in sound:
        if isinstance(first, Row):
            return Table(first.cells, sound)
        if first.place == WHOLE:
            return Table((), iter([first]))
        # A heading that cannot be read is of no use to any row.
        return Table((), iter([first]))
    return Table((), iter([_fault(WHOLE, said("the file is empty"), said("Choose a file with headings and rows"))]))


def _within(rows: Iterator[tuple[int, Sequence[str | None]] | Fault]) -> Iterator[Row | Fault]:
    """Rows within the limits, each cell checked; empty ones are left out."""
    read = 0
    for found in rows:
        if isinstance(found, Fault):
            yield found
            continue
        number, cells = found
        if not any(cell is None or cell for cell in cells):
            continue
        read += 1
        if read > MOST_ITEMS:
            yield _fault(
                WHOLE,
                said("the file has more than {n} rows", n=MOST_ITEMS),
                said("Split it, and bring one part after another"),
            )
            return
        yield _sound(number, cells)


def _sound(number: int, cells: Sequence[str | None]) -> Row | Fault:
    if len(cells) > MOST_COLUMNS:
        return _fault(
            number,
            said("the row has {n} columns", n=len(cells)),
            said("At most {n} are read. Take out what is not needed", n=MOST_COLUMNS),
        )
    for column, cell in enumerate(cells, start=1):
        if cell is None or cell.startswith("="):
            return _fault(
                number,
                said("column {column} holds a formula", column=column),
                said("Copy the column and paste it as values"),
            )
        if len(cell) > LONGEST_CELL:
            return _fault(
                number,
                said("column {column} is longer than {n} letters", column=column, n=LONGEST_CELL),
                said("Shorten it"),
            )
        if any(not _is_plain(letter) for letter in cell):
            return _fault(
                number,
                said("column {column} holds characters that cannot be kept", column=column),
                said("Save the file as UTF-8, as plain text"),
            )
    return Row(number, tuple(cell.strip() for cell in cells if cell is not None))


def is_plain(text: str) -> bool:
    """Whether each letter can be kept: none that could not be read, none that steers a machine."""
    return all(map(_is_plain, text))


def _is_plain(letter: str) -> bool:
    code = ord(letter)
    return letter in "\n\r\t" or (
        code >= 0x20 and code not in (0x7F, _LOST) and code not in _UNREADABLE and not 0xD800 <= code < 0xE000
    )


def _csv(head: bytes, content: Content) -> Iterator[tuple[int, Sequence[str | None]] | Fault]:
    number, lines = 0, _lines(head, content)
    first = next(lines, None)
    while isinstance(first, str) and not first.strip():
        number, first = number + 1, next(lines, None)
    if isinstance(first, str) and first.strip().lower().startswith("sep="):
        delimiter: str | None = first.strip()[4:5]
        first = next(lines, None)
    else:
        delimiter = None
    if not isinstance(first, str):
        if first is not None:
            yield first
        return
    broken: list[Fault] = []
    text = _only_text(chain([first], lines), broken)
    # Not strict it would end a cell that nobody closed with the file, and put the rows behind it into it.
    reader = csv.reader(text, delimiter=delimiter or _delimiter(first), strict=True)
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            yield _fault(number, said("the row cannot be read: a quotation mark is not closed, or a cell is too long"),
                         said("Open the file in a spreadsheet, look at that row, and save it again"))  # fmt: skip
            continue
        yield number, cells
    yield from broken


def _only_text(lines: Iterator[str | Fault], broken: list[Fault]) -> Iterator[str]:
    for line in lines:
        if isinstance(line, Fault):
            broken.append(line)
            return
        yield line


def _delimiter(heading: str) -> str:
    """Of those that people use, the one that stands most often in the heading outside of quotation marks.

    A line that begins with a day is no heading, and may hold words with any of them: there it stands behind the day.
    """
    if begun := _BEGINS_WITH_A_DAY.match(heading):
        return begun[1]
    bare = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def lines(content: Content, *, longest: int = _LONGEST_LINE) -> Iterator[str | Fault]:
    """A text line by line, its ends kept; in the encoding that its beginning tells."""
    return _lines(content.read(4), content, longest)


def _lines(head: bytes, content: Content, longest: int = _LONGEST_LINE) -> Iterator[str | Fault]:
    for number, line in enumerate(_all_lines(head, content, longest), start=1):
        if number > _MOST_LINES:
            yield _fault(
                WHOLE,
                said("the file has more than {n} lines", n=_MOST_LINES),
                said("Split it, and bring one part after another"),
            )
            return
        yield line


def _all_lines(head: bytes, content: Content, longest: int) -> Iterator[str | Fault]:
    head += content.read(_PIECE)
    decode = getincrementaldecoder(_encoding(head))(
        "surrogateescape" if not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "replace"
    )
    # What there is of a line whose end has not come: looked through once it has, not with each piece anew.
    begun, length, piece = list[str](), 0, head
    while piece:
        begun.append(decode.decode(piece))
        length += len(begun[-1])
        if _ends_a_line(begun):
            *ended, rest = _LINE.findall("".join(begun))
            if rest.endswith("\n"):
                ended, rest = [*ended, rest], ""
            yield from ended
            begun, length = [rest], len(rest)
        if length > longest:
            yield _fault(
                WHOLE,
                said("a line is longer than {n} letters", n=longest),
                said("This is no table. Export it again"),
            )
            return
        piece = content.read(_PIECE)
    if rest := "".join(begun) + decode.decode(b"", final=True):
        yield rest


def _ends_a_line(pieces: list[str]) -> bool:
    """Whether a line ends in the last of them; a carriage return may belong to a line feed that has not come."""
    return any(end in pieces[-1] for end in "\r\n") or "".join(pieces[-2:-1]).endswith("\r")


def _encoding(head: bytes) -> str:
    for mark, name in ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16")):
        if head.startswith(mark):
            return name
    try:
        # The last letter may have been cut in two.
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _xlsx(head: bytes, content: Content, largest: int) -> Iterator[tuple[int, Sequence[str | None]] | Fault]:
    file = whole(content, largest=largest, begun=head)
    if file is None or _is_bomb(file):
        yield _fault(
            WHOLE, said("the file is too large, or unpacks to too much"), said("Save the sheet as CSV, or split it")
        )
        return
    # Imported here: it is heavy, and most files are plain.
    from openpyxl import load_workbook

    try:
        if not is_sober(file):
            yield _fault(
                WHOLE, said("the workbook holds far more than a list, or parts no spreadsheet writes"),
                said("Save the sheet as CSV, or split it"),
            )  # fmt: skip
            return
        book: Any = load_workbook(io.BytesIO(file), read_only=True, keep_links=False)
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        # What a sheet says of its own size is not to be believed.
        sheet.reset_dimensions()
        with book._archive.open(sheet._worksheet_path) as written:
            ranges = merged(written)
        yield from _rows(sheet, ranges)
    except TooMany:
        yield _fault(WHOLE, said("the sheet has more than {n} merged cells", n=MOST_MERGED),
                     said("Unmerge the cells, and fill in each row"))  # fmt: skip
    except Exception:
        # Whatever a broken workbook makes the library raise: of the file, and said without its words.
        yield _fault(
            WHOLE, said("the workbook cannot be read"), said("Open it in a spreadsheet and save it again, or as CSV")
        )


def _rows(sheet: Any, ranges: Merged) -> Iterator[tuple[int, Sequence[str | None]] | Fault]:
    headings = True
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(cell) for cell in row]
        under = ranges.over(number, cells)
        if under and not headings:
            yield _fault(number, said("the cells {cells} are merged, so some of this row are empty", cells=under),
                         said("Unmerge them, and fill in each row"))  # fmt: skip
        else:
            yield number, cells
        headings = headings and not any(cell is None or cell for cell in cells)


def whole(content: Content, *, largest: int, begun: bytes = b"") -> bytes | None:
    """All of it; None, if it is longer than that."""
    pieces, size = [begun], len(begun)
    while piece := content.read(_PIECE):
        size += len(piece)
        if size > largest:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _is_bomb(file: bytes) -> bool:
    if not is_short(file, parts=_MOST_PARTS):
        return True
    try:
        parts = zipfile.ZipFile(io.BytesIO(file)).infolist()
    except Exception:
        # Broken in one of many ways: it cannot be unpacked either, which is told where it is tried.
        return False
    return len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED


def _text(cell: Any) -> str | None:
    """The cell as text; None for a formula."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if cell.data_type == "f":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        # A day is held as its midnight there; the hour may stand in a column of its own.
        value = value.date()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def _fault(place: int, what: Any, cure: Any) -> Fault:
    return Fault(place, what, cure)
