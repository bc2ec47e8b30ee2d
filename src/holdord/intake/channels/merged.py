"""Merged cells of a spreadsheet: what stands in the first of them stands in none of the others.

Law:      GDPR Art. 5(1)(d)
Takes:    a sheet as it is written, in pieces
Gives:    Merged: of each row, whether a cell of it lies under one that is merged, and which those are

The ranges stand behind the rows in the file, so they are looked for first; the rows are read then.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from holdord.intake.arrivals import Content

_PIECE = 64 * 1024
#: A range is written in far fewer letters; so many are carried over from one piece to the next.
_OVERLAP = 256
_RANGE = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^<>]{0,100}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
#: So many ranges are looked at; a sheet with more is laid out for the eye, and no list.
MOST = 10_000


class TooMany(ValueError):
    """The sheet has more merged ranges than a list can have."""


@dataclass(frozen=True)
class Range:
    """The rows and columns of it, counted from 1, both ends within."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int
    written: str


class Merged:
    """The ranges of a sheet, asked for row by row, from the first on."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._to_come = sorted(ranges, key=lambda each: (-each.first_row, each.written))
        self._here: list[Range] = []
        self._filled: set[str] = set()

    def over(self, number: int, cells: Sequence[str | None]) -> str:
        """The range that leaves cells of this row empty, as a spreadsheet writes it; "" for none. An empty one hides
        nothing."""
        while self._to_come and self._to_come[-1].first_row <= number:
            self._here.append(self._to_come.pop())
        self._here = [each for each in self._here if each.last_row >= number]
        hidden = ""
        for each in self._here:
            if each.first_row == number and _stands(cells, each.first_column):
                self._filled.add(each.written)
            if each.written in self._filled and (each.first_row < number or each.first_column < each.last_column):
                hidden = hidden or each.written
        return hidden


def merged(sheet: Content) -> Merged:
    """The merged ranges of a sheet; raises TooMany."""
    found: dict[str, Range] = {}
    rest = b""
    while piece := sheet.read(_PIECE):
        rest += piece
        for said in _RANGE.finditer(rest):
            (left, top, right, bottom) = (each.decode() for each in said.groups())
            written = f"{left}{top}:{right}{bottom}"
            found[written] = Range(_column(left), int(top), _column(right), int(bottom), written)
        if len(found) > MOST:
            raise TooMany
        rest = rest[-_OVERLAP:]
    return Merged(tuple(found.values()))


def _stands(cells: Sequence[str | None], column: int) -> bool:
    return column <= len(cells) and cells[column - 1] != ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
