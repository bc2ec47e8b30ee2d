"""The notice as Markdown: complete, in CommonMark alone, so that every reader of it shows the same.

Law:      GDPR Art. 12(1): in an easily accessible form
Takes:    a NoticeDocument, full or short; the address of its page
Gives:    text. Every place has the anchor it has on the page; a link to a place that is not in this text leads there
Next:     queries.py

CommonMark has no tables, so a row is an entry of a list, its columns named in it. Anchors are HTML, which it does have.
"""

import re
from collections.abc import Collection, Iterator

from holdord.notice.document import (
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Heading,
    NoticeDocument,
    Paragraph,
    Partners,
    Piece,
    Row,
    Section,
    Table,
    Words,
    anchors,
    leading,
)

#: What CommonMark reads as markup anywhere in a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>&])")
#: What it reads as markup where a line begins: a heading, a list, a number of one, a rule, a fence.
_BEGINNING = re.compile(r"^(#|[-+=~]|\d{1,9}[.)])")


def markdown(document: NoticeDocument, title: str, page: str, *beneath: str) -> str:
    """The whole text under its title, with lines of its own beneath; ``page`` is the full address of the notice."""
    writer = _Writer(page, anchors(document))
    parts = [f"# {escaped(document.organisation)}: {escaped(title)}", *(escaped(line) for line in beneath)]
    if document.objection:
        name, text = document.objection
        parts += [f"> **{escaped(name)}**\n>\n> {writer.run(text)}"]
    parts += [part for section in document.sections for part in writer.section(section)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """The text as it stands, with nothing in it read as markup."""
    once = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _BEGINNING.sub(_outspoken, once)


class _Writer:
    """Writes the parts of one document; knows which places are in it."""

    def __init__(self, page: str, known: Collection[str]) -> None:
        self.page, self.known = page, known

    def section(self, section: Section) -> Iterator[str]:
        number = f"{section.number}\\. " if section.number else ""
        yield f"{_anchor(section.anchor)}\n\n## {number}{escaped(section.title)}"
        for block in section.blocks:
            yield from filter(None, self.block(block))

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph(words, promise):
                yield f"{_anchor(block.anchor)}{self.run(words)} **\\[{promise}\\]**" if promise else self.run(words)
            case Heading(text, level, id):
                yield _anchor(id)
                yield f"{'#' * (level + 2)} {escaped(text)}"
            case Bullets(id, items, title):
                yield _anchor(id) + _strong(title)
                yield "\n".join(f"- {self.run(item)}" for item in items)
            case Facts(id, facts, title):
                yield _anchor(id) + _strong(title)
                yield "\n".join(map(self.fact, facts))
            case Table(id, caption, head, rows):
                yield _anchor(id) + _strong(caption)
                yield "\n".join(self.row(head, row) for row in rows)
            case Partners(title, partners):
                yield _strong(title)
                for partner in partners:
                    yield f"{_anchor(partner.id)}{_strong(partner.name)}"
                    yield self.run(partner.text)
                    yield "\n".join(map(self.fact, partner.facts))

    def fact(self, fact: Fact) -> str:
        if len(fact.values) == 1:
            return f"- {escaped(fact.term)}: {self.run(fact.values[0])}"
        return "\n".join([f"- {escaped(fact.term)}:", *(f"  - {self.run(value)}" for value in fact.values)])

    def row(self, head: tuple[str, ...], row: Row) -> str:
        """What the row is about, and beneath it each other cell with the title of its column."""
        first, *others = row.cells
        lines = [f"- {_anchor(row.id)}{self.run(first.words)}", *self.beneath(first, "  ")]
        for title, cell in zip(head[1:], others, strict=True):
            lines += [f"  - {escaped(title)}: {self.run(cell.words)}", *self.beneath(cell, "    ")]
        return "\n".join(lines)

    def beneath(self, cell: Cell, margin: str) -> Iterator[str]:
        return (f"{margin}- {self.run(run)}" for run in cell.beneath)

    def run(self, run: Words) -> str:
        written = "".join(map(self.piece, run))
        return _BEGINNING.sub(_outspoken, written)

    def piece(self, piece: Piece) -> str:
        text = _MARKUP.sub(r"\\\1", re.sub(r"\s+", " ", piece.text))
        return f"[{text}](<{leading(piece.href, self.known, self.page)}>)" if piece.href else text


def _anchor(id: str | None) -> str:
    return f'<a id="{id}"></a>' if id else ""


def _strong(text: str | None) -> str:
    return f"**{escaped(text)}**" if text else ""


def _outspoken(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
