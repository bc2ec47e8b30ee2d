"""A table on paper: an accessible PDF, set by Typst.

Law:      GDPR Art. 30(3)-(4): in writing, and shown to the authority on request; PDF/UA-1
Takes:    a Table
Gives:    the bytes of a PDF. What the register says is data to the template and never read as markup
Next:     typst/table.typ (the page), ../../lib/typesetting.py
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from holdord.lib import typesetting
from holdord.policy.outputs.table import Cell, Table

#: The longest thing that may run on.
_SHORT = 60
_TEMPLATE = Path(__file__).with_name("typst") / "table.typ"


def pdf_file(table: Table) -> bytes:
    """The table as a document to read: what is the same in every row once, then row by row under headings."""
    pdf, _replaced = typesetting.typeset(_TEMPLATE, _document(table))
    return pdf


def _document(table: Table) -> Mapping[str, Any]:
    shared = [place for place, column in enumerate(table.columns) if column.on_paper == "shared"]
    return {
        "title": table.title,
        "organisation": table.organisation,
        "language": table.language,
        "about": [list(pair) for pair in table.about],
        "shared": _pairs(table, table.rows[0], shared) if table.rows else [],
        "none": table.none,
        "blocks": [_block(table, row, before) for row, before in zip(table.rows, (None, *table.rows), strict=False)],
    }


def _block(table: Table, row: Sequence[Cell], before: Sequence[Cell] | None) -> Mapping[str, Any]:
    """A row: the headings that are not those of the row before, and its cells."""
    heads = [place for place, column in enumerate(table.columns) if column.on_paper == "head"]
    cells = [place for place, column in enumerate(table.columns) if column.on_paper == "cell"]
    new = next((at for at, place in enumerate(heads) if before is None or before[place] != row[place]), len(heads) - 1)
    return {
        "heads": [{"level": at + 1, "text": _lines(row[place])[0]} for at, place in enumerate(heads) if at >= new],
        "cells": _pairs(table, row, cells),
    }


def _pairs(table: Table, row: Sequence[Cell], places: Sequence[int]) -> list[Mapping[str, Any]]:
    """Heading and lines; an empty cell says nothing on paper."""
    filled = [(table.columns[place].heading, _lines(row[place])) for place in places]
    return [{"name": name, "lines": lines} for name, lines in filled if any(lines)]


def _lines(cell: Cell) -> list[str]:
    """What stands below each other. Short things run on: a page is to be read, and not to be leafed through."""
    if isinstance(cell, str):
        return [cell]
    return ["; ".join(cell)] if all(len(one) <= _SHORT for one in cell) else list(cell)
