"""Plain text: paragraphs, items and headings by their look alone.

Takes:    text; lines may be wrapped at a column or run on, with or without empty lines between paragraphs
Gives:    sections. Wrapped lines are put together again, an address of short lines is not
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from holdord.policy.importer.readers.runs import tidy
from holdord.policy.importer.readers.sections import sections
from holdord.policy.importer.text import Line, Section

_ITEM = re.compile(r"^(\s*)(?:[-*•·▪●◦‣–—o]|\(?[a-z]\)|\(?\d{1,2}\)|\d{1,2}\.)\s+(?=\S)")
_BULLET = re.compile(r"^\s*[-*•·▪●◦‣–—]\s+")
_A_FEW_WORDS = 60
_CUT = re.compile(r"[^\W\d_]-$")
_RULE = re.compile(r"^\s*([=\-_~*#])\1{2,}\s*$")
_CELLS = re.compile(r"\t+|\s{3,}|\s*\|\s*")
_NO_HEADER = re.compile(r"[\d@]|.{41}")
_NUMBERED = re.compile(r"^\s*(?:§\s*)?\d{1,2}(?:\.\d{1,2})*[.):]?\s+\S")


def read(text: str, name: str) -> tuple[Section, ...]:
    return sections(_headed(lines(text)), short_lines=True)


def lines(text: str) -> Iterator[Line]:
    """The lines: paragraphs joined, items and rows by themselves."""
    written = text.split("\n")
    full = width(written)
    gathered: list[tuple[int, str]] = []
    for number, line in enumerate(written, 1):
        if _RULE.match(line) or not line.strip():
            yield from _made(gathered)
            gathered = []
            continue
        if gathered and not goes_on(gathered[-1][1], line, full):
            yield from _made(gathered)
            gathered = []
        gathered.append((number, line))
    yield from _made(gathered)


def width(written: Sequence[str]) -> int:
    """The column at which the text is wrapped; 0 where each line is a paragraph of its own."""
    lengths = sorted(len(line.rstrip()) for line in written if line.strip())
    if len(lengths) < 3:
        return 0
    longest = lengths[-1 - len(lengths) // 50]
    near = sum(1 for length in lengths if length > longest * 0.8)
    return longest if longest <= 130 and near * 5 >= len(lengths) else 0


def goes_on(before: str, after: str, full: int) -> bool:
    """Is ``after`` the same paragraph? Only where its first word would not have fitted on the line before."""
    if starts_anew(after) or "\t" in before.strip() or "\t" in after.strip():
        return False
    if not full:
        # Unwrapped, and yet the sentence was cut: a small letter goes on with what was not ended. A few words that
        # stand alone were not cut, but are a line of a list.
        return (
            len(before.strip()) > _A_FEW_WORDS
            and after.strip()[:1].islower()
            and not before.rstrip().endswith((".", ":", ";", "!", "?"))
        )
    first = after.split(maxsplit=1)[0]
    if len(before.rstrip()) + 1 + len(first) > full * 0.94:
        return True
    return after.strip()[:1].islower() and not before.rstrip().endswith((".", ":", ";", "!", "?"))


def starts_anew(line: str) -> bool:
    return bool(_BULLET.match(line) or (_NUMBERED.match(line) and tidy(line)[-1:] not in ",") or _ITEM.match(line))


def _made(gathered: Sequence[tuple[int, str]]) -> Iterator[Line]:
    if not gathered:
        return
    number, first = gathered[0]
    text = joined([line for _, line in gathered])
    if bullet := _BULLET.match(text):
        yield Line(number, tidy(text[bullet.end() :]) or text, "item", 1 + (len(first) - len(first.lstrip())) // 2)
    elif len(gathered) == 1 and len(cells := _cells(first)) > 2:
        yield Line(number, tidy(" | ".join(cells)), "cell", cells=cells)
    elif len(gathered) == 1 and "\t" in text and len(cells) == 2 and not text.endswith(":"):
        # A label and what it says: 'Controller    Acme Ltd'.
        yield Line(number, tidy(": ".join(cell.rstrip(":") for cell in cells)))
    elif text:
        yield Line(number, tidy(text))


def _headed(lines: Iterable[Line]) -> Iterator[Line]:
    """Rows of as many cells under one of short words: that one is their header."""
    header: tuple[str, ...] = ()
    before: Line | None = None
    for line in lines:
        if before is None or not before.cells or len(before.cells) != len(line.cells):
            header = line.cells if all(_NO_HEADER.search(cell) is None for cell in line.cells) else ()
            yield line
        else:
            yield replace(line, header=header)
        before = line


def joined(written: Sequence[str]) -> str:
    """Put together; a word that was cut at the end of a line is mended."""
    parts: list[str] = []
    for line in map(str.strip, written):
        if parts and _CUT.search(parts[-1]) and line[:1].islower() and not _is_hanging(line):
            parts[-1] = parts[-1][:-1]
        elif parts and parts[-1]:
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def _is_hanging(line: str) -> bool:
    """'navn- og adresse' keeps its hyphen."""
    return line.split(maxsplit=1)[0] in {"og", "and", "or", "eller", "och", "samt", "ja", "tai", "sekä"}


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell for part in _CELLS.split(line.strip(" |")) if (cell := tidy(part)))
