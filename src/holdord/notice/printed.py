"""The notice as a PDF: tagged, with a table of contents, page numbers, its version and its date.

Law:      GDPR Art. 12(1): easily accessible, to everybody (PDF/UA-1)
Takes:    a NoticeDocument, full or short; the address of its page; the words around it
Gives:    the bytes of the file
Refuses:  typst.TypstError, when the template does not give an accessible document
Next:     typst/notice.typ (the page), queries.py (which keeps what was made), ../lib/typesetting.py
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from holdord.lib.typesetting import typeset
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
    Table,
    Words,
    anchors,
    leading,
)

TEMPLATE = Path(__file__).with_name("typst") / "notice.typ"
#: From so many sections on, a reader looks for a table of contents.
_LONG = 4

Plain = dict[str, Any]


def printed(
    document: NoticeDocument, *, title: str, page: str, beneath: tuple[str, ...], say: Mapping[str, str]
) -> bytes:
    """The file. ``beneath`` are lines under the title; ``page`` is the full address of the notice."""
    plainly = _Plainly(page, anchors(document))
    objection = document.objection
    made, _ = typeset(TEMPLATE, {
        "language": document.language,
        "organisation": document.organisation,
        "title": title,
        "beneath": beneath,
        "contents": say["title.contents"] if len(document.sections) >= _LONG and document.sections[0].number else None,
        "page": say["title.page"],
        "footer": f"{document.organisation} · {document.version[:12]}",
        "objection": {
            "eyebrow": say["title.objection"], "title": objection[0], "words": plainly.run(objection[1]),
        } if objection else None,
        "sections": [
            {
                "id": section.anchor, "number": section.number, "title": section.title,
                "blocks": [plainly.block(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    })  # fmt: skip
    return made


class _Plainly:
    """The parts of a document as data for the template. A place that occurs twice is marked once."""

    def __init__(self, page: str, known: Collection[str]) -> None:
        self.page, self.known = page, known
        self.marked: set[str] = set()

    def block(self, block: Block) -> Plain:
        return {"kind": block.kind, **self.parts(block)}

    def parts(self, block: Block) -> Plain:
        match block:
            case Paragraph(words, promise):
                return {"id": self.mark(block.anchor), "words": self.run(words), "promise": promise}
            case Heading(text, level, id):
                return {"id": self.mark(id), "text": text, "level": level}
            case Bullets(id, items, title):
                return {"id": self.mark(id), "title": title, "items": [self.run(item) for item in items]}
            case Facts(id, facts, title):
                return {"id": self.mark(id), "title": title, "facts": self.facts(facts)}
            case Table(id, caption, head, rows):
                lines = [{"id": self.mark(row.id), "cells": [self.cell(cell) for cell in row.cells]} for row in rows]
                return {"id": self.mark(id), "title": caption, "head": head, "rows": lines}
            case Partners(title, partners):
                listed = [
                    {"id": self.mark(one.id), "name": one.name, "words": self.run(one.text),
                     "facts": self.facts(one.facts)}
                    for one in partners
                ]  # fmt: skip
                return {"title": title, "partners": listed}

    def mark(self, id: str | None) -> str | None:
        if id is None or id in self.marked:
            return None
        self.marked.add(id)
        return id

    def facts(self, facts: tuple[Fact, ...]) -> list[Plain]:
        return [{"term": fact.term, "values": [self.run(value) for value in fact.values]} for fact in facts]

    def cell(self, cell: Cell) -> Plain:
        return {"words": self.run(cell.words), "beneath": [self.run(run) for run in cell.beneath]}

    def run(self, run: Words) -> list[Plain]:
        return [self.piece(piece) for piece in run]

    def piece(self, piece: Piece) -> Plain:
        href = leading(piece.href, self.known, self.page) if piece.href else None
        return {"text": piece.text, "href": href, "soft": piece.soft}
