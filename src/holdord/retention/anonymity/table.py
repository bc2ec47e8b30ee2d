"""How values become a table: what the recipe does not name is removed, what it names is made general, then counted.

Takes:    Thing: whose (an opaque token), and its values by name; ways of the register ('month', 'band:100', 'first:2')
Gives:    Table: lines of general values, each with how many people and things; no line says whose
Why:      lines of fewer people than the recipe asks for become one, whose values are all ANY; and where that one is too
          small as well it is left out, and nobody is told how many it held
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

#: Stands for any value.
ANY = "*"
#: Stands for no value: most people left that field empty, or it could not be made general.
NONE = "-"


@dataclass(frozen=True)
class Thing:
    """One thing of somebody: ``whose`` only tells people apart while it is counted."""

    whose: Hashable
    values: Mapping[str, str | date]


@dataclass(frozen=True)
class Line:
    """General values in the order of the table's columns, and how many people and things they stand for."""

    values: tuple[str, ...]
    people: int
    things: int


@dataclass(frozen=True)
class Table:
    """What is left. ``left_out`` is True where a remainder was too small to be shown."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: bool = False

    @property
    def people(self) -> int:
        """The sum of the lines: somebody who stands in two lines counts twice."""
        return sum(line.people for line in self.lines)


@dataclass
class _Cell:
    people: set[Hashable] = field(default_factory=set)
    things: int = 0

    def take(self, other: "_Cell") -> None:
        self.people |= other.people
        self.things += other.things


def tabulate(things: Iterable[Thing], columns: Mapping[str, str], *, at_least: int) -> Table:
    """Count things by their general values; ``columns`` are names with their ways, in the order of the table."""
    return count(((thing.whose, row(thing.values, columns)) for thing in things), columns, at_least=at_least)


def row(values: Mapping[str, str | date], columns: Mapping[str, str]) -> tuple[str, ...]:
    """What is kept of one thing: each column made general in its way, and nothing else."""
    return tuple(general(values.get(name, ""), way) for name, way in columns.items())


def count(rows: Iterable[tuple[Hashable, tuple[str, ...]]], columns: Iterable[str], *, at_least: int) -> Table:
    """As `tabulate`, of what is general already: whose each is, and its row."""
    names = tuple(columns)
    cells: dict[tuple[str, ...], _Cell] = defaultdict(_Cell)
    for whose, values in rows:
        cell = cells[values]
        cell.people.add(whose)
        cell.things += 1
    small = _Cell()
    for values in [values for values, cell in cells.items() if len(cell.people) < at_least]:
        small.take(cells.pop(values))
    shown = small.things and len(small.people) >= at_least
    if shown:
        cells[(ANY,) * len(names)].take(small)
    lines = tuple(Line(values, len(cell.people), cell.things) for values, cell in sorted(cells.items()))
    return Table(names, lines, left_out=bool(small.things) and not shown)


def general(value: str | date, way: str) -> str:
    """A value made general: 'keep', 'year', 'quarter', 'month' of a day, 'band:100' of a number, 'first:2' letters.

    What the way does not fit becomes NONE: a number that is none, an empty field.
    """
    kind, _, size = way.partition(":")
    if kind in _OF_A_DAY:
        day = _day(value)
        return _OF_A_DAY[kind](day) if day else NONE
    text = value.isoformat() if isinstance(value, date) else value.strip()
    if not text:
        return NONE
    if kind == "band":
        return _band(text, int(size))
    return text[: int(size)].casefold() if kind == "first" else text


_OF_A_DAY = {
    "year": lambda day: f"{day:%Y}",
    "quarter": lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day:%Y-%m}",
}


def _day(value: str | date) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _band(text: str, width: int) -> str:
    try:
        number = float(text.replace(",", "."))
        low = int(number // width) * width
    except (ValueError, OverflowError):
        return NONE
    return f"{low}-{low + width - 1}"
