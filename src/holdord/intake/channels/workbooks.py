"""Whether a workbook is one that people make, found out before a library builds it up in memory.

Law:      GDPR Art. 32(1)
Takes:    the bytes of an XLSX
Gives:    whether each part of it has few enough elements, none deep within others or very long, and defines no words
Why:      ten million empty elements are a few kilobytes when packed, and gigabytes when read; no spreadsheet nests
          them, and none needs words of its own (entities), with which few can stand for very many
Next:     tabular.py, which reads it then
"""

import io
import zipfile
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

#: Elements of all parts together: some four million filled cells.
_MOST = 8_000_000
#: Rows of a sheet, or its strings; and elements of one, or of a part that has none of them.
_MOST_ROWS, _MOST_IN_ONE = 1_100_000, 200_000
_ROWS = frozenset({"row", "si"})
_DEEPEST = 40
#: Bytes from one tag to the next.
_LONGEST = 1024 * 1024
_PIECE = 64 * 1024


class _TooMuch(Exception):
    pass


def is_sober(file: bytes) -> bool:
    """Whether it can be read in little time and memory. Raises what a broken ZIP makes the library raise."""
    left = _MOST
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        for part in packed.infolist():
            with packed.open(part) as content:
                counting = _Counting(left)
                try:
                    counting.read(content)
                except _TooMuch:
                    return False
                except ExpatError:
                    # No XML (a picture), or broken: whoever reads it comes no further.
                    pass
                left -= counting.elements
    return True


class _Counting:
    """The elements of one part, counted as they are read; raises _TooMuch."""

    def __init__(self, most: int) -> None:
        self.elements = 0
        self._most, self._rows, self._in_one, self._depth = most, 0, 0, 0
        self._place = 0
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._begun
        self._parser.EndElementHandler = self._ended
        self._parser.StartDoctypeDeclHandler = self._defines

    def read(self, content: IO[bytes]) -> None:
        read = 0
        while piece := content.read(_PIECE):
            self._parser.Parse(piece, False)
            read += len(piece)
            if read - self._place > _LONGEST:
                raise _TooMuch

    def _begun(self, name: str, _attributes: object) -> None:
        self._depth += 1
        self.elements += 1
        if name.rpartition(":")[2] in _ROWS:
            self._rows, self._in_one = self._rows + 1, 0
        else:
            self._in_one += 1
        if (
            self._depth > _DEEPEST or self.elements > self._most
            or self._rows > _MOST_ROWS or self._in_one > _MOST_IN_ONE
        ):  # fmt: skip
            raise _TooMuch
        self._place = self._parser.CurrentByteIndex

    def _ended(self, _name: str) -> None:
        self._depth -= 1
        self._place = self._parser.CurrentByteIndex

    def _defines(self, *_said: object) -> None:
        raise _TooMuch
