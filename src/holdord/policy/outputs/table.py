"""A record as rows: what every form of it (spreadsheet, CSV, PDF, JSON) is made from.

Takes:    columns with their headings, rows of cells
Gives:    Table. A cell is a text, or several short statements: each form puts those one below the other in its own way
Next:     spreadsheet.py, paper.py
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Cell = str | tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """``key`` is for machines and never changes. On paper a 'shared' column is printed once, a 'head' as a heading."""

    key: str
    heading: str
    on_paper: Literal["shared", "head", "cell"] = "cell"


@dataclass(frozen=True)
class Table:
    """``about`` says of which version it is and when it was made: (name, value). A row has a cell for each column."""

    key: str
    title: str
    language: str
    organisation: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    none: str

    def as_data(self) -> Mapping[str, Any]:
        """The table for machines: a row is a mapping by the columns' keys."""
        keys = [column.key for column in self.columns]
        return {
            "kind": self.key,
            "title": self.title,
            "language": self.language,
            "about": dict(self.about),
            "columns": {column.key: column.heading for column in self.columns},
            "rows": [dict(zip(keys, map(_plain, row), strict=True)) for row in self.rows],
        }


def _plain(cell: Cell) -> str | list[str]:
    return cell if isinstance(cell, str) else list(cell)
