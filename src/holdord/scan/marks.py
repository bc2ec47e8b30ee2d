"""Whose an address is by its shape, wherever it is served from.

Promise:  2.2 - a partner that comes through a name of our own is a partner all the same
Takes:    marks.yaml; path and query of an address
Gives:    mark_of(): the vendor's id in the catalogue, or None
"""

import re
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("marks.yaml")


@cache
def marks() -> dict[str, tuple[re.Pattern[str], ...]]:
    """All shapes, by vendor."""
    read: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {vendor: tuple(map(re.compile, shapes)) for vendor, shapes in read.items()}


def mark_of(path_and_query: str) -> str | None:
    for vendor, shapes in marks().items():
        if any(shape.search(path_and_query) for shape in shapes):
            return vendor
    return None
