"""A policy sentence by sentence, each with what surrounds it: most facts are said in one sentence, under one heading.

Takes:    a PolicyText
Gives:    Sentence, in order. A cell of a table is a sentence of its own and knows its column and the first cell of its
          row; an item of a list knows the words that opened the list, also where the list lost its bullets
Note:     a sentence is never longer than LONGEST, whatever the source holds, so that every search in it stays cheap
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from holdord.policy.importer.text import Line, PolicyText, Section

LONGEST = 1000
#: In words, where it is set into a paragraph.
_LONGEST_TITLE = 4
#: In letters, where they open a list.
_FEW_WORDS = 60

#: A full stop ends a sentence before a capital or a quotation mark, unless it ends a number, a letter or a short form.
_END = re.compile(r"(?<=[.!?;])[\"”»)]?\s+(?=[\"“«(*]*[A-ZÆØÅÄÖ])")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:\d{1,3}|(?-i:[A-ZÆØÅÄÖ])|art|stk|nr|jf|jfr|mv|m\.v|f\.eks|feks|bl\.a|m\.m|osv|kl|ca|pkt|kap|litra|inkl|ekskl|evt|hhv|dvs|d\.v\.s"
    r"|e\.g|i\.e|etc|no|para|t\.ex|s\.k|dvs|mfl|m\.fl|o\.s\.v|f\.d|esim|ns|mm|yms|ym|ks|inc|ltd|co|corp)\.$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[\s*•\-–]*(?P<label>[^:.]{2,80}?)\s*(?::|\s[–—-]\s)")


@dataclass(frozen=True)
class Sentence:
    """Some words in their place.

    ``before`` is the sentence before it in the same paragraph, ``lead`` the words that opened the list it stands in,
    ``column`` the head of its column, ``label`` what it is said of: the first cell of its row, or the words before the
    colon of an item. Each is empty where there is none.
    """

    text: str
    line: Line
    section: Section
    before: str = ""
    lead: str = ""
    column: str = ""
    label: str = ""

    @property
    def is_heading(self) -> bool:
        return self.line.kind == "heading"

    @property
    def is_run_in(self) -> bool:
        """'Marketing. We send you ...': a title set into the paragraph it stands above."""
        if self.before or not self.text.endswith(".") or len(self.text.split()) > _LONGEST_TITLE:
            return False
        return _plain(self.line.text).startswith(f"{self.text} ")

    @property
    def quote(self) -> str:
        """The words as a fact may show them."""
        return self.text if len(self.text) <= 200 else self.text[:199] + "…"


@lru_cache(maxsize=1)
def sentences(text: PolicyText) -> tuple[Sentence, ...]:
    """Every sentence of the policy, headings too. The last text is kept: one finder after the other asks for it."""
    return tuple(_sentences(text))


def _sentences(text: PolicyText) -> Iterator[Sentence]:
    for section in text.sections:
        if section.title and not any(line.kind == "heading" for line in section.lines):
            yield Sentence(section.title, Line(section.line, section.title, "heading", section.level), section)
        lead = above = ""
        for place, line in enumerate(section.lines):
            lead = lead if _continues(line) else ""
            opening = lead or (above if line.kind == "item" else "")
            yield from _of_row(line, section) if line.cells else _of_line(line, section, opening)
            opens = line.text.rstrip().endswith(":") or _goes_on_below(line, section.lines[place + 1 : place + 2])
            lead = _plain(line.text)[-LONGEST:] if opens else lead
            above = above if line.kind == "item" else (split(line.text) or ("",))[-1]


def headed(sentence: Sentence) -> str:
    """The headings a sentence stands under, outermost first, as one text."""
    section = sentence.section
    return " / ".join(section.path) if section.title in section.path else " / ".join((*section.path, section.title))


def _continues(line: Line) -> bool:
    return line.kind == "item" or (line.kind == "text" and len(line.text) < 160)


def _goes_on_below(line: Line, below: tuple[Line, ...]) -> bool:
    """'It may be', and right under it small words: a list that lost its colon and its bullets."""
    if not below or line.kind != "text" or below[0].kind != "text" or below[0].number - line.number != 1:
        return False
    few = len(line.text) <= _FEW_WORDS and line.text[:1].isupper() and line.text[-1:].isalpha()
    return few and below[0].text[:1].islower()


def _of_line(line: Line, section: Section, lead: str) -> Iterator[Sentence]:
    before, label = "", _label(line)
    for piece in split(line.text):
        yield Sentence(piece, line, section, before=before, lead=lead, label=label)
        before = piece


def _of_row(line: Line, section: Section) -> Iterator[Sentence]:
    for place, cell in enumerate(line.cells):
        column = line.header[place] if place < len(line.header) else ""
        for piece in split(cell):
            yield Sentence(piece, line, section, column=column, label=_plain(line.cells[0]) if place else "")


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, none empty and none longer than LONGEST. Every finder asks for them."""
    pieces: list[str] = []
    for piece in _END.split(_plain(text)):
        if pieces and (_SHORT.search(pieces[-1][-12:]) or len(piece) < 3):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return tuple(piece[start : start + LONGEST] for piece in pieces for start in range(0, len(piece), LONGEST))


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("’", "'").replace("**", "").split())


def _label(line: Line) -> str:
    if line.kind != "item":
        return ""
    match = _LABEL.match(_plain(line.text))
    return match["label"] if match else ""
