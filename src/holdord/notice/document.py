"""What a notice is made of: sections, and in them paragraphs, lists, tables, facts, partners.

Promise:  every sentence of the notice; a paragraph that is a promise carries its id
Takes:    nothing; plain frozen values
Gives:    NoticeDocument, the same whether it is shown as a page, printed, or read as plain text
Next:     assembly.py (who builds it), plain.py (as text), templates/notice/ (as a page)
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from urllib.parse import urljoin


@dataclass(frozen=True)
class Piece:
    """Some words, perhaps a link, perhaps said in passing.

    Addresses begin with '#', '/' (a page of ours), 'https:', 'mailto:' or 'tel:'.
    """

    text: str
    href: str | None = None
    soft: bool = False


Words = tuple[Piece, ...]


def words(*parts: "str | Piece") -> Words:
    """One run of words from texts and links."""
    return tuple(Piece(part) if isinstance(part, str) else part for part in parts)


def linked(place: str) -> Words:
    """A place as a link where it is one: an address of the web, or of a mailbox."""
    if place.startswith("https://"):
        return (Piece(place.removeprefix("https://").removeprefix("www.").rstrip("/"), place),)
    return (Piece(place, f"mailto:{place}" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", place) else None),)


def listed(pieces: Iterable[Piece], between: str = ", ") -> Words:
    """Links with commas between them."""
    result: list[Piece] = []
    for piece in pieces:
        result += [Piece(between), piece] if result else [piece]
    return tuple(result)


def said(run: Words) -> str:
    """The words alone."""
    return "".join(piece.text for piece in run)


class _Block:
    """What every block has: the name of its kind, and of the template that shows it."""

    kind: ClassVar[str]

    @property
    def template(self) -> str:
        return f"notice/blocks/{self.kind}.html"


@dataclass(frozen=True)
class Paragraph(_Block):
    """A sentence or a few; with the id of the promise, where it is one."""

    kind: ClassVar[str] = "paragraph"
    words: Words
    promise: str | None = None

    @property
    def anchor(self) -> str | None:
        return f"p-{self.promise}" if self.promise else None


@dataclass(frozen=True)
class Heading(_Block):
    """What the following is about. ``level`` 1 is below the section's own heading."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    id: str | None = None


@dataclass(frozen=True)
class Bullets(_Block):
    """Things of one kind, in the register's order."""

    kind: ClassVar[str] = "bullets"
    id: str
    items: tuple[Words, ...]
    title: str | None = None


@dataclass(frozen=True)
class Cell:
    """A cell: words, and smaller words beneath."""

    words: Words
    beneath: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row; its first cell says what it is about."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table(_Block):
    """Rows under headings. ``folded``: shown on demand on a screen, always on paper."""

    kind: ClassVar[str] = "table"
    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    folded: bool = False

    @property
    def lines(self) -> tuple[tuple[str, tuple[tuple[str, Cell], ...]], ...]:
        """Each row's id, and its cells with the headings of their columns, for screens too narrow for columns."""
        return tuple((row.id, tuple(zip(self.head, row.cells, strict=True))) for row in self.rows)


@dataclass(frozen=True)
class Fact:
    """A name and what is so; several values where there are several."""

    term: str
    values: tuple[Words, ...]


@dataclass(frozen=True)
class Facts(_Block):
    """Facts about one thing."""

    kind: ClassVar[str] = "facts"
    id: str
    facts: tuple[Fact, ...]
    title: str | None = None


@dataclass(frozen=True)
class Partner:
    """Somebody else who gets data: the name, what they do, and the facts that the law asks for."""

    id: str
    name: str
    text: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Partners(_Block):
    """Partners one by one, under a line that names them all."""

    kind: ClassVar[str] = "partners"
    title: str
    partners: tuple[Partner, ...]

    @property
    def names(self) -> str:
        return ", ".join(partner.name for partner in self.partners)


Block = Paragraph | Heading | Bullets | Table | Facts | Partners


@dataclass(frozen=True)
class Section:
    """A numbered section of the policy; or, under an ``id`` of its own, a part of its short form, without a number."""

    number: str
    title: str
    blocks: tuple[Block, ...]
    id: str | None = None

    @property
    def anchor(self) -> str:
        return self.id or f"s-{self.number}"


@dataclass(frozen=True)
class NoticeDocument:
    """The notice in one language. ``objection`` stands apart from all else, as GDPR Art. 21(4) asks.

    ``number`` is that of its publication; None where nothing was published.
    """

    language: str
    organisation: str
    version: str
    published_on: date | None
    sections: tuple[Section, ...]
    objection: tuple[str, Words] | None = None
    promises: tuple[str, ...] = field(default=())
    number: int | None = None


def anchors(document: NoticeDocument) -> frozenset[str]:
    """Every place of the document that a link can lead to."""
    return frozenset(id for section in document.sections for id in (section.anchor, *_places(section.blocks)) if id)


def _places(blocks: Iterable[Block]) -> Iterator[str | None]:
    for block in blocks:
        match block:
            case Paragraph():
                yield block.anchor
            case Partners(partners=partners):
                yield from (partner.id for partner in partners)
            case Table(id=id, rows=rows):
                yield from (id, *(row.id for row in rows))
            case _:
                yield block.id


def leading(href: str, known: Collection[str], page: str) -> str:
    """Where a link leads from a copy: within it if the place is there, else to ``page``, the notice's address."""
    return href if href.startswith("#") and href[1:] in known else urljoin(page, href)
