"""Markdown as people write it: CommonMark with tables.

Takes:    text
Gives:    sections, with the lines' numbers in the source. HTML inside is read as HTML
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from holdord.policy.importer.readers.plain import goes_on, width
from holdord.policy.importer.readers.runs import Runs
from holdord.policy.importer.readers.sections import sections
from holdord.policy.importer.text import Kind, Line, Section


def read(text: str, name: str) -> tuple[Section, ...]:
    return sections(lines(text))


def lines(text: str) -> Iterator[Line]:
    # Nested quotes and lists beyond this depth are an attack, not a policy; the parser reads them as text.
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").disable("code")
    return _Walk(width(text.split("\n"))).lines(parser.parse(_without_traps(text)))


_LONGEST_TITLE = 70
#: Brackets and stars in one paragraph: the parser tries each with each, so that a hundred thousand cost minutes.
_MOST_MARKS = 1_500
_MARK = re.compile(r"[\[\]*_`<!]")


def _without_traps(text: str) -> str:
    """A paragraph, or a row of a table, of more marks than anybody writes is read without them."""
    if len(_MARK.findall(text)) <= _MOST_MARKS:
        return text
    return "\n\n".join(_harmless(block, "\n" if "|" in block else "") for block in text.split("\n\n"))


def _harmless(block: str, between: str) -> str:
    parts = block.split(between) if between else [block]
    return between.join(_MARK.sub(" ", part) if len(_MARK.findall(part)) > _MOST_MARKS else part for part in parts)


class _Walk:
    """One pass over the tokens, and what is open while it goes: lists, and the header of the table we stand in."""

    def __init__(self, full: int) -> None:
        self.full, self.depth, self.at = full, 0, 1
        self.kind: Kind = "text"
        self.level = 0
        self.number = ""  # of the item of a counted list, until its first words are read
        self.cells: list[Runs] = []
        self.header: tuple[str, ...] = ()

    def lines(self, tokens: Sequence[Token]) -> Iterator[Line]:
        for place, token in enumerate(tokens):
            number = (token.map or [0])[0] + 1
            if token.type == "heading_open":
                self.kind, self.level = "heading", int(token.tag[1])
            elif token.type == "heading_close":
                self.kind, self.level = "text", 0
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self.depth += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.depth -= 1
            elif token.type == "list_item_open":
                self.number = f"{token.info}." if token.info else ""
            elif token.type in ("table_open", "table_close"):
                self.header = ()
            elif token.type in ("tr_open", "tr_close"):
                yield from self._row(token)
            elif token.type == "inline":
                yield from self._inline(token, number, tokens[place + 2 : place + 3])
            elif token.type in ("html_block", "fence", "code_block"):
                yield from self._raw(token, number)

    def _inline(self, token: Token, number: int, after: Sequence[Token]) -> Iterator[Line]:
        runs = _runs(token.children or [], number, self.full)
        if self.kind == "cell":
            self.cells.append(runs)
            return
        if not self.depth or self.kind != "text":
            yield from runs.lines(self.kind, self.level)
            return
        made = runs.lines("item", self.depth)
        goes_on = len(made) > 1 or any(next_.type != "list_item_close" for next_ in after)
        if made and self.number and goes_on and _is_title(made[0]):
            made[0] = replace(made[0], kind="heading", level=0, text=f"{self.number} {made[0].text}", bold=())
        self.number = ""
        yield from made

    def _row(self, token: Token) -> Iterator[Line]:
        if token.type == "tr_open":
            self.kind, self.cells, self.at = "cell", [], (token.map or [0])[0] + 1
            return
        self.kind = "text"
        texts = tuple(runs.text() for runs in self.cells)
        whole = [line for runs in self.cells for line in runs.lines("cell")]
        links = tuple(link for line in whole for link in line.links)
        bold = tuple(run for line in whole for run in line.bold)
        if any(texts):
            text = " | ".join(texts)
            yield Line(self.at, text, "cell", links=links, cells=texts, header=self.header, bold=bold)
        self.header = self.header or texts

    def _raw(self, token: Token, number: int) -> Iterator[Line]:
        if token.type == "html_block":
            from holdord.policy.importer.readers import html

            yield from html.lines(token.content, first=number)
            return
        for offset, line in enumerate(token.content.split("\n")):
            runs = Runs(number + offset)
            runs.add(line)
            yield from runs.lines()


def _is_title(line: Line) -> bool:
    """'1. **Who we are**', above the text of the item: the list counts the sections of the policy."""
    return line.bold == (line.text,) and len(line.text) <= _LONGEST_TITLE and not line.text.endswith((".", ",", ";"))


def _runs(children: Sequence[Token], number: int, full: int) -> Runs:
    """The words of one paragraph. A line that ends early, before a capital, was meant to end: addresses are so."""
    runs, breaks = Runs(number), 0
    written = _source_lines(children)
    for child in children:
        if child.type in ("text", "code_inline"):
            runs.add(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            breaks += 1
            before, after = written[breaks - 1], written[breaks]
            if child.type == "hardbreak" or (before and after and not goes_on(before, after, full)):
                runs.end_line(number + breaks)
            else:
                runs.add(" ")
        elif child.type == "strong_open":
            runs.begin_bold()
        elif child.type == "strong_close":
            runs.end_bold()
        elif child.type == "link_open":
            runs.begin_link(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            runs.end_link()
    return runs


def _source_lines(children: Sequence[Token]) -> list[str]:
    lines = [""]
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
        else:
            lines[-1] += child.content
    return lines
