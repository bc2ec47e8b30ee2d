"""The rows of a table with what each cell is, by the legend or by the headings themselves.

Law:      GDPR Art. 5(1)(c): a column that nobody names is left out
Takes:    a Source, a Legend, the pieces a kind of channel knows
Gives:    Cells, one a row, and faults; what a person should be asked about the columns
Next:     tabular.py (how a table is read), headings.py (what is proposed)
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from holdord.intake.channels import headings as words
from holdord.intake.channels.items import WHOLE, Fault, Here, Source
from holdord.intake.channels.legend import Legend
from holdord.intake.channels.orders import Dated
from holdord.intake.channels.tabular import Row, Table, table
from holdord.lib.registry import said


@dataclass(frozen=True, repr=False)
class Cells:
    """One row: the text of each piece that is there, and not empty."""

    place: int
    pieces: Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """A column, as a page asks about it: its heading, and the piece it stands for ("": it is left out)."""

    heading: str
    piece: str


def cells(source: Source, legend: Legend, pieces: Collection[str], here: Here) -> Iterator[Cells | Fault]:
    """Each row of the file, under its pieces."""
    found = table(source, largest=here.largest)
    if found.headings and not _places(found.headings, legend, pieces) and not legend.always:
        yield Fault(WHOLE, said("no column is known by its heading"), said("Say in a mapping which column is what"))
        return
    yield from _cells(found, legend, _places(found.headings, legend, pieces))


def columns(source: Source, legend: Legend, pieces: Collection[str], here: Here) -> tuple[Column, ...]:
    """The columns of the file, each with what it stands for by the legend, or most likely."""
    found = table(source, largest=here.largest).headings
    known = legend.columns or words.guessed(found, pieces)
    return tuple(Column(heading, known.get(heading, "")) for heading in dict.fromkeys(found) if heading)


def dates(
    pieces: Collection[str], wanted: Collection[str], source: Source, legend: Legend, here: Here
) -> Iterator[Dated]:
    """What stands under the wanted pieces; no row is read, where no column holds one."""
    yield from ((WHOLE, text) for piece, text in legend.always.items() if piece in wanted)
    found = table(source, largest=here.largest)
    places = [place for place, piece in _places(found.headings, legend, pieces).items() if piece in wanted]
    for row in found.rows if places else ():
        if isinstance(row, Row):
            yield from ((row.number, row.cells[place]) for place in places if place < len(row.cells))


def fingerprint(*parts: object) -> str:
    """A name for something that has none: of what it says. The same thing read again has the same."""
    said_ = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said_.encode("utf-8", "surrogatepass")).hexdigest()


def full_name(pieces: Mapping[str, str]) -> str:
    """The name, or its two parts put together."""
    return pieces.get("name") or " ".join(part for key in ("first-name", "last-name") if (part := pieces.get(key)))


def _places(headings: Sequence[str], legend: Legend, pieces: Collection[str]) -> dict[int, str]:
    """Which column holds which piece. Several may hold one: of the same heading, or because the legend says so."""
    named = legend.columns or words.guessed(headings, pieces)
    by_fold = {words.folded(heading): piece for heading, piece in named.items()}
    held = {place: named.get(each) or by_fold.get(words.folded(each), "") for place, each in enumerate(headings)}
    return {place: piece for place, piece in held.items() if piece}


def _cells(found: Table, legend: Legend, places: Mapping[int, str]) -> Iterator[Cells | Fault]:
    for row in found.rows:
        if isinstance(row, Fault):
            yield row
        elif len(row.cells) > len(found.headings) and any(row.cells[len(found.headings) :]):
            yield Fault(row.number, said("the row has more cells than there are headings"),
                        said("Put quotation marks around a cell that holds the delimiter"))  # fmt: skip
        else:
            yield _told_apart(row, places, dict(legend.always))


def _told_apart(row: Row, places: Mapping[int, str], always: dict[str, str]) -> Cells | Fault:
    """What the row says of each piece. Which of two columns is right nobody can know who does not see the file."""
    said_at: dict[str, int] = {}
    for place, piece in places.items():
        if place >= len(row.cells) or not row.cells[place]:
            continue
        before = said_at.setdefault(piece, place)
        if row.cells[before] != row.cells[place]:
            return Fault(row.number, said("columns {first} and {second} stand for the same, and differ",
                                          first=before + 1, second=place + 1),
                         said("Give the wrong one another heading, or leave it out of the mapping"))  # fmt: skip
    return Cells(row.number, always | {piece: row.cells[place] for piece, place in said_at.items()})
