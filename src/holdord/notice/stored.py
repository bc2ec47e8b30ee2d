"""A notice as it is stored: one canonical JSON text, from which exactly the same notice is read again.

Promise:  11.1 - what was told at the time can still be shown, word for word
Law:      GDPR Art. 5(2), 7(1)
Takes:    a NoticeDocument; a text written here
Gives:    write(), digest(), read(). Two notices that differ in anything differ in their text, and so in their digest
Refuses:  NotOurs, for a text of another format
Next:     queries.py (which reads), actions/publishing.py (which keeps)

The texts outlive the code that wrote them. A new kind of block is added to BLOCKS; a change of an old one is a new
FORMAT, and the reader of the old one stays.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from holdord.notice.document import (
    Block,
    Bullets,
    Cell,
    Fact,
    Facts,
    Heading,
    NoticeDocument,
    Paragraph,
    Partner,
    Partners,
    Piece,
    Row,
    Section,
    Table,
    Words,
)

FORMAT = 1


class NotOurs(ValueError):
    """The text is no stored notice, or one of a format this version does not know."""


def write(document: NoticeDocument) -> str:
    """The notice as one line; keys are sorted, what is empty is left out."""
    return json.dumps({"format": FORMAT, **_plain(document)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """SHA-256 of the text, in 64 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def read(content: str) -> NoticeDocument:
    """The notice that was written so; raises NotOurs."""
    kept: dict[str, Any] = json.loads(content)
    if kept.get("format") != FORMAT:
        raise NotOurs(f"stored notice: its format is {kept.get('format')!r}, not {FORMAT}. Update this installation")
    told_on, objection = kept.get("published_on"), kept.get("objection")
    return NoticeDocument(
        language=kept["language"],
        organisation=kept["organisation"],
        version=kept["version"],
        published_on=date.fromisoformat(told_on) if told_on else None,
        sections=tuple(map(_section, kept["sections"])),
        objection=(objection[0], _words(objection[1])) if objection else None,
        promises=tuple(kept.get("promises", ())),
        number=kept.get("number"),
    )


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        named = {"kind": value.kind} if isinstance(value, Block) else {}
        told = {name: getattr(value, name) for name in _names(type(value))}
        return {**named, **{name: _plain(each) for name, each in told.items() if each not in (None, False, ())}}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _words(kept: list[dict[str, Any]]) -> Words:
    return tuple(Piece(**piece) for piece in kept)


def _section(kept: dict[str, Any]) -> Section:
    blocks = tuple(BLOCKS[block["kind"]](block) for block in kept.get("blocks", ()))
    return Section(kept["number"], kept["title"], blocks)


def _paragraph(kept: dict[str, Any]) -> Paragraph:
    return Paragraph(_words(kept["words"]), kept.get("promise"))


def _heading(kept: dict[str, Any]) -> Heading:
    return Heading(kept["text"], kept["level"], kept.get("id"))


def _bullets(kept: dict[str, Any]) -> Bullets:
    return Bullets(kept["id"], tuple(map(_words, kept.get("items", ()))), kept.get("title"))


def _table(kept: dict[str, Any]) -> Table:
    rows = tuple(Row(row["id"], tuple(map(_cell, row.get("cells", ())))) for row in kept.get("rows", ()))
    return Table(kept["id"], kept["caption"], tuple(kept["head"]), rows, kept.get("folded", False))


def _cell(kept: dict[str, Any]) -> Cell:
    return Cell(_words(kept.get("words", [])), tuple(map(_words, kept.get("beneath", ()))))


def _facts(kept: dict[str, Any]) -> Facts:
    return Facts(kept["id"], tuple(map(_fact, kept.get("facts", ()))), kept.get("title"))


def _fact(kept: dict[str, Any]) -> Fact:
    return Fact(kept["term"], tuple(map(_words, kept.get("values", ()))))


def _partners(kept: dict[str, Any]) -> Partners:
    listed = tuple(
        Partner(one["id"], one["name"], _words(one.get("text", [])), tuple(map(_fact, one.get("facts", ()))))
        for one in kept.get("partners", ())
    )
    return Partners(kept["title"], listed)


#: How each kind of block is read again, by its name.
BLOCKS: dict[str, Callable[[dict[str, Any]], Block]] = {
    Paragraph.kind: _paragraph,
    Heading.kind: _heading,
    Bullets.kind: _bullets,
    Table.kind: _table,
    Facts.kind: _facts,
    Partners.kind: _partners,
}
