"""The notice as plain text: for reading in a review, for comparing two versions line by line, for a mail.

Takes:    a NoticeDocument
Gives:    text, one thing a line, links written out only where they lead away from the page
"""

from collections.abc import Iterator

from holdord.notice.document import (
    Block,
    Bullets,
    Fact,
    Facts,
    Heading,
    NoticeDocument,
    Paragraph,
    Partners,
    Piece,
    Section,
    Table,
    Words,
    said,
)  # fmt: skip


def plain(document: NoticeDocument) -> str:
    """The whole notice; ends with a line break."""
    parts = [document.organisation.upper(), *("\n".join(_section(section)) for section in document.sections)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> Iterator[str]:
    title = f"{section.number}. {section.title}" if section.number else section.title
    yield title
    yield "=" * len(title)
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(words, promise):
            yield f"\n{_run(words)}" + (f"  [{promise}]" if promise else "")
        case Heading(text, level):
            yield f"\n{text}\n{'-~'[level - 1] * len(text)}"
        case Bullets(items=items, title=title):
            yield f"\n{title}:" if title else ""
            yield from (f"  * {_run(item)}" for item in items)
        case Facts(facts=facts, title=title):
            yield f"\n{title}" if title else ""
            yield from _facts(facts)
        case Table():
            yield from _table(block)
        case Partners(title, listed):
            yield f"\n{title}:"
            for partner in listed:
                yield f"\n  {partner.name}\n    {_run(partner.text)}"
                yield from (f"  {line}" for line in _facts(partner.facts))


def _facts(facts: tuple[Fact, ...]) -> Iterator[str]:
    for fact in facts:
        yield f"  {fact.term}: {'; '.join(_run(value) for value in fact.values)}"


def _table(table: Table) -> Iterator[str]:
    yield f"\n{table.caption}:" if table.caption else ""
    for row in table.rows:
        yield "  * " + " | ".join(" – ".join(_run(run) for run in (cell.words, *cell.beneath)) for cell in row.cells)


def _run(run: Words) -> str:
    return "".join(_piece(piece) for piece in run) if any(piece.href for piece in run) else said(run)


def _piece(piece: Piece) -> str:
    if piece.href is None or not piece.href.startswith("https:"):
        return piece.text
    return f"{piece.text} <{piece.href}>"
