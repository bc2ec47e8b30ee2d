"""A policy as people wrote it: lines in their order, and the sections they stand in.

Takes:    nothing; readers/ make it from a file, whatever its format
Gives:    PolicyText. Lines are numbered as in the source (PDF: counted over all pages), so that a fact can be shown
          where it was read
Next:     readers/ (from files), find/ (what is read out of it)
"""

from dataclasses import dataclass
from typing import Literal

#: What a line is, as far as the format says so; a heading lost in bad HTML is found again by readers/sections.py.
Kind = Literal["heading", "text", "item", "cell"]


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    text: str
    href: str


@dataclass(frozen=True)
class Line:
    """One paragraph, heading, list item or table row of the source.

    ``number`` is the line of the source where it begins, from 1. ``level`` is the depth of a heading or of an item,
    from 1, and 0 for others. ``cells`` are the cells of a table row, ``header`` those of the row above them all.
    ``bold`` are the runs of words that were set off from the rest, in order.
    """

    number: int
    text: str
    kind: Kind = "text"
    level: int = 0
    links: tuple[Link, ...] = ()
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    bold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, down to the next heading of any level.

    ``number`` is the section's own ("2.2.1"), or None where the policy does not count; ``path`` are the titles of the
    headings above it and its own, outermost first. The lines before the first heading are a section without a title.
    """

    number: str | None
    title: str
    level: int
    line: int
    path: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """What stands under the heading, one line a paragraph."""
        return "\n".join(line.text for line in self.lines)

    @property
    def place(self) -> str:
        """How people call it: '2.2.1', else its title, else 'line 12'."""
        return self.number or self.title or f"line {self.line}"


@dataclass(frozen=True)
class PolicyText:
    """The whole text: every line stands in exactly one section. ``language`` is one of LANGUAGES."""

    name: str
    language: str
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for section in self.sections for line in section.lines)


#: What is read: Danish, English, Norwegian, Swedish, Finnish.
LANGUAGES = ("da", "en", "nb", "sv", "fi")
