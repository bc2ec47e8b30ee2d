"""A PDF: lines of letters on pages, put together to paragraphs, headings and items again.

Takes:    the bytes
Gives:    sections; lines are numbered over all pages as they stand on them. Running heads and page numbers are left out
Refuses:  TextUnreadable: locked, damaged, pictures of pages without text, more pages than any policy has
Next:     plain.py (which lines go on), sections.py (headings)
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from holdord.policy.importer.readers.formats import TextUnreadable
from holdord.policy.importer.readers.plain import joined, starts_anew
from holdord.policy.importer.readers.runs import tidy
from holdord.policy.importer.readers.sections import sections
from holdord.policy.importer.text import Line, Section

MOST_PAGES = 400
MOST_LETTERS = 3_000_000

_PAGE_NUMBER = re.compile(
    r"(?i)^\W*(?:(?:side|sida|sivu|page|s\.|p\.)\s*)?\d{1,3}(?:\s*(?:/|af|av|of|\(|-)\s*\d{1,3}\)?)?\W*$"
)
_BULLET = re.compile(r"^[-*•·▪●◦‣–—\uf0b7\uf0a7o]\s+")
_BOLD = 600
#: Letters this much larger than the text's are a heading.
_LARGER = 1.12
_ENDS = (".", ":", ";", "!", "?")


@dataclass(frozen=True)
class _Row:
    """A line as it stands on its page; ``top`` is how far up, from 0 to 1."""

    number: int
    page: int
    text: str
    size: float
    bold: bool
    top: float
    y: float
    left: float
    right: float


def read(source: bytes, name: str) -> tuple[Section, ...]:
    rows = _without_running_heads(_rows(source, name))
    if not rows:
        raise TextUnreadable(
            f"{name}: there are no letters in this PDF, only pictures of them. "
            "Give the text: the web page, or the file it was made from."
        )
    return sections(_lines(rows), short_lines=True)


def _rows(source: bytes, name: str) -> list[_Row]:
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as refused:
        if "password" in str(refused).lower():
            raise TextUnreadable(f"{name}: this PDF is locked by a password. Save it without one.") from None
        raise TextUnreadable(f"{name}: this PDF is damaged. Open it in a viewer and print it to a PDF anew.") from None
    try:
        return _read_pages(document, name)
    except pypdfium2.PdfiumError:
        raise TextUnreadable(
            f"{name}: a page of this PDF is damaged. Open it in a viewer and print it to a PDF anew."
        ) from None
    finally:
        document.close()


def _read_pages(document: pypdfium2.PdfDocument, name: str) -> list[_Row]:
    if len(document) > MOST_PAGES:
        raise TextUnreadable(
            f"{name}: it has {len(document)} pages. At most {MOST_PAGES} are read. Give the policy alone."
        )
    rows: list[_Row] = []
    letters = 0
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        letters += text.count_chars()
        if letters > MOST_LETTERS:
            raise TextUnreadable(f"{name}: it has more than {MOST_LETTERS} letters. Give the policy alone.")
        rows.extend(_page_rows(text, index, page.get_height() or 1.0, len(rows)))
        text.close()
        page.close()
    return rows


def _page_rows(text: pypdfium2.PdfTextPage, page: int, height: float, before: int) -> Iterator[_Row]:
    """The lines of one page. The library breaks them where the letters do; it marks a cut word by U+FFFE or U+0002."""
    signs = [pdfium.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
    begun = 0
    for at, sign in enumerate([*signs, 10]):
        if sign not in (10, 13):
            continue
        written = "".join(map(_letter, signs[begun:at]))
        if written.strip():
            before += 1
            yield _row(text, written, begun, at - 1, page, height, before)
        begun = at + 1


def _letter(sign: int) -> str:
    if sign in (2, 0xFFFE):
        return "-"
    return chr(sign) if sign >= 32 and not 0xD800 <= sign <= 0xDFFF else " "


def _row(
    text: pypdfium2.PdfTextPage, written: str, first: int, last: int, page: int, height: float, number: int
) -> _Row:
    start = first + len(written) - len(written.lstrip())
    end = max(start, first + len(written.rstrip()) - 1)
    middle = (start + end) // 2
    left, bottom, _, _ = text.get_charbox(start)
    _, _, right, _ = text.get_charbox(end)
    bold = all(pdfium.FPDFText_GetFontWeight(text, at) >= _BOLD or _bold_name(text, at) for at in (start, middle, end))
    size = pdfium.FPDFText_GetFontSize(text, middle)
    return _Row(number, page, written.strip(), round(size, 1), bold, bottom / height, bottom, left, right)


def _bold_name(text: pypdfium2.PdfTextPage, at: int) -> bool:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, at, name, 128, ctypes.byref(flags))
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"semibold"))


def _without_running_heads(rows: Sequence[_Row]) -> list[_Row]:
    """What stands at the same edge of most pages, numbers aside, is not text."""
    pages = len({row.page for row in rows})
    edges: dict[str, set[int]] = {}
    for row in rows:
        if _at_the_edge(row):
            edges.setdefault(_without_digits(row.text), set()).add(row.page)
    running = {text for text, where in edges.items() if len(where) >= 3 and len(where) * 2 >= pages}
    return [
        row for row in rows
        if not (_at_the_edge(row) and (_without_digits(row.text) in running or _PAGE_NUMBER.match(row.text)))
    ]  # fmt: skip


def _at_the_edge(row: _Row) -> bool:
    return row.top < 0.1 or row.top > 0.9


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _lines(rows: Sequence[_Row]) -> Iterator[Line]:
    body = _most(_letters_by_size(rows))
    right = _right_edge(rows)
    step = _usual_step(rows)
    gathered: list[_Row] = []
    for row in rows:
        if gathered and not _goes_on(gathered[-1], row, right, step):
            yield _line(gathered, body)
            gathered = []
        gathered.append(row)
    if gathered:
        yield _line(gathered, body)


def _letters_by_size(rows: Sequence[_Row]) -> Counter[float]:
    counted: Counter[float] = Counter()
    for row in rows:
        counted[row.size] += len(row.text)
    return counted


def _most(counted: Counter[float]) -> float:
    return counted.most_common(1)[0][0] if counted else 0.0


def _right_edge(rows: Sequence[_Row]) -> float:
    """Where the text of the page ends: nine lines of ten end before it."""
    ends = sorted(row.right for row in rows)
    return ends[int(len(ends) * 0.9)]


def _usual_step(rows: Sequence[_Row]) -> float:
    steps = Counter(
        round(above.y - below.y, 0)
        for above, below in pairwise(rows)
        if above.page == below.page and 0 < above.y - below.y < 40
    )
    return steps.most_common(1)[0][0] if steps else 0.0


def _goes_on(before: _Row, row: _Row, right: float, step: float) -> bool:
    """Is this row of the same paragraph as the one before?"""
    if row.size != before.size or starts_anew(row.text) or _BULLET.match(row.text):
        return False
    small = row.text[:1].islower() and not before.text.endswith(_ENDS)
    if row.page != before.page or small:
        return small
    if step and before.y - row.y > step * 1.45:
        return False
    # It goes on where its first word would not have fitted on the row before.
    letter = (before.right - before.left) / max(1, len(before.text))
    return right - before.right < letter * (len(row.text.split(maxsplit=1)[0]) + 1) * 1.15


def _line(rows: Sequence[_Row], body: float) -> Line:
    first = rows[0]
    text = joined([row.text for row in rows])
    if bullet := _BULLET.match(text):
        return Line(first.number, tidy(text[bullet.end() :]), "item", 1)
    text = tidy(text)
    large = body and first.size >= body * _LARGER and len(text) <= 160
    if large and not text.endswith((",", ";")):
        return Line(
            first.number, text, "heading", 1 if first.size >= body * 1.5 else 2 if first.size >= body * 1.25 else 3
        )
    return Line(first.number, text, bold=(text,) if all(row.bold for row in rows) else ())
