"""A web page: its text without what surrounds it, whatever its HTML is worth.

Takes:    the page as text; lxml mends what is broken
Gives:    sections. Menus, dialogs on cookies, scripts and forms are left out; of a footer only what says who one is
Next:     boilerplate.py (what is left out), sections.py (headings that were no heading in HTML)

Nothing here recurses: a page nested a million deep is cut by the parser, and walked by a loop.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import lxml.etree
import lxml.html

from holdord.policy.importer.readers.boilerplate import clean, is_footer
from holdord.policy.importer.readers.formats import TextUnreadable
from holdord.policy.importer.readers.runs import Runs, tidy
from holdord.policy.importer.readers.sections import sections
from holdord.policy.importer.text import Kind, Line, Link, Section

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD = frozenset(("b", "strong", "u"))
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_CLASS_LEVEL = re.compile(r"(?:^|[\s_-])h(?:eading)?-?([1-6])(?:$|[\s_-])", re.I)
_CLASS_TITLE = re.compile(r"(?:^|[\s_-])(?:heading|title|headline|overskrift|rubrik|otsikko)(?:$|[\s_-])", re.I)
#: What a footer says of who one is: a number of the company, a mailbox, a form of company, a post code with its town;
#: and since when the policy stands.
_IMPRINT = re.compile(
    r"@|\b(?:CVR|SE-nr|org\.? ?(?:nr|num|no)|organisationsnummer|organisasjonsnummer|y-tunnus|VAT|HRB)\b"
    r"|\bcompany (?:no|number|reg)\b"
    r"|\b(?:ApS|A/S|IVS|AS|ASA|AB|Oy|Oyj|GmbH|Ltd|Limited|Inc|LLC)\b|\b(?:tel|tlf|phone|puh)\b"
    r"|\b\d{3} ?\d{2} [A-ZÆØÅÄÖ]|\b\d{4} [A-ZÆØÅÄÖ]"
    r"|\b(?:gælder|gældende|gyldig|gjelder|gjeldende|gäller|giltig) (?:fra|från)\b|\b(?:sidst|senest|sist|senast) "
    r"(?:opdateret|ændret|revideret|oppdatert|endret|uppdaterad|ändrad)\b|\b(?:last (?:updated|revised)|effective)\b"
    r"|\b(?:voimassa|päivitetty)\b",
    re.I,
)
_DEEPEST_LEVEL = 6
#: A list of terms with few words behind each says facts; longer ones are questions and answers, or a glossary.
_LONGEST_LABEL = 60
_LONGEST_FACT = 600
#: A class of bold words, in the style that word processors write into their pages.
_BOLD_CLASS = re.compile(r"\.([\w-]{1,40})\s*\{[^{}]{0,300}?font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_MOST_STYLE = 200_000
#: Elements; a page of a hundred kilobytes has three thousand.
MOST_PARTS = 150_000


def read(text: str, name: str) -> tuple[Section, ...]:
    return sections(lines(text, name=name))


def lines(text: str, first: int = 1, name: str = "the page") -> Iterator[Line]:
    """The lines of a page or of a piece of one; ``first`` is the number of its first line in the source.

    Raises TextUnreadable, if it is built of more parts than any page is.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError):
        return
    if (parts := sum(1 for _ in root.iter())) > MOST_PARTS:
        raise TextUnreadable(
            f"{name}: this page is built of {parts} parts. No policy has more than {MOST_PARTS}. Give the policy alone."
        )
    bold = frozenset(_BOLD_CLASS.findall("".join(style.text or "" for style in root.iter("style"))[:_MOST_STYLE]))
    yield from _Page(first - 1, bold).lines(clean(root))


class _Page:
    """One walk over the page: the paragraph in the making, and what is open around it."""

    def __init__(self, offset: int, bold: frozenset[str]) -> None:
        self.offset, self.bold = offset, bold
        self.runs = Runs(1)
        self.level = 0  # of the heading we stand in, 0 for none
        self.lists = 0
        self.item = False
        self.footer = False
        self.held: list[Line] = []

    def lines(self, root: Any) -> Iterator[Line]:
        walk = lxml.etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start" and tag == "table" and _is_data(element):
                yield from self._paragraph(element)
                yield from self._table(element)
                walk.skip_subtree()
            elif event == "start" and tag == "dl" and _is_of_facts(element):
                yield from self._paragraph(element)
                yield from self._kept([self._fact(label, values) for label, values in _labelled(element)])
                walk.skip_subtree()
            elif event == "start":
                yield from self._begin(element, tag)
            else:
                yield from self._end(element, tag)
        yield from self._paragraph(root)
        yield from self._imprint()

    def _begin(self, element: Any, tag: str) -> Iterator[Line]:
        if tag in _BLOCKS:
            yield from self._paragraph(element)
            self.level = _heading_level(element) or self.level
            self.lists += tag in ("ul", "ol")
            self.item = self.item or tag == "li"
            self.footer = self.footer or is_footer(element)
        elif tag == "br":
            self.runs.end_line(self._number(element))
        elif tag == "a" and element.get("href"):
            self.runs.begin_link(element.get("href").strip())
        if _is_bold(element, self.bold):
            self.runs.begin_bold()
        if element.text and tag != "table":
            self.runs.add(element.text)

    def _end(self, element: Any, tag: str) -> Iterator[Line]:
        if _is_bold(element, self.bold):
            self.runs.end_bold()
        if tag == "a" and element.get("href"):
            self.runs.end_link()
        if tag in _BLOCKS:
            yield from self._paragraph(element)
            if _heading_level(element):
                self.level = 0
            self.lists -= tag in ("ul", "ol")
            if tag == "li":
                self.item = False
            if is_footer(element):
                self.footer = False
        if element.tail:
            self.runs.add(element.tail)

    def _number(self, element: Any) -> int:
        return int(element.sourceline or 1) + self.offset

    def _paragraph(self, element: Any) -> Iterator[Line]:
        """What was gathered is a paragraph; a new one begins."""
        runs, self.runs = self.runs, Runs(self._number(element))
        if runs.empty:
            return
        kind: Kind = "heading" if self.level else "item" if self.item else "text"
        made = runs.lines(kind, self.level or (max(1, self.lists) if self.item else 0))
        if self.level and len(made) > 1:
            # A break inside a heading is for its looks.
            made = [Line(made[0].number, " ".join(line.text for line in made), "heading", self.level)]
        yield from self._kept(made)

    def _kept(self, made: Sequence[Line]) -> Iterator[Line]:
        if self.footer:
            self.held.extend(line for line in made if _IMPRINT.search(line.text))
        else:
            yield from made

    def _imprint(self) -> Iterator[Line]:
        """What footers say of who one is stands at the end, in a section without a title."""
        if self.held:
            yield Line(self.held[0].number, "", "heading", 1)
            yield from (Line(line.number, line.text, links=line.links) for line in self.held)

    def _table(self, table: Any) -> Iterator[Line]:
        for caption in table.iterchildren("caption"):
            if text := tidy(caption.text_content()):
                yield from self._kept([Line(self._number(caption), text)])
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        made = [self._row(row) for row in rows]
        header: tuple[str, ...] = ()
        for index, (row, line) in enumerate(zip(rows, made, strict=True)):
            if not any(line.cells):
                continue
            yield from self._kept(
                [
                    Line(
                        line.number,
                        line.text,
                        "cell",
                        links=line.links,
                        cells=line.cells,
                        header=header,
                        bold=line.bold,
                    )
                ]
            )
            if not header and _is_header(row, line, made[index + 1 :]):
                header = line.cells

    def _fact(self, label: Any, values: Sequence[Any]) -> Line:
        """'Country' and 'Malta' of a list of terms, on one line as plain text has it: 'Country: Malta'."""
        said = "; ".join(text for value in values if (text := _cell(value)))
        text = f"{tidy(label.text_content()).rstrip(' :')}: {said}"
        return Line(self._number(label), text, "item", 1, links=tuple(link for one in values for link in _links(one)))

    def _row(self, row: Any) -> Line:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        texts = tuple(_cell(cell) for cell in cells)
        links = tuple(_links(row))
        bold = tuple(text for run in row.iter("b", "strong") if (text := tidy(run.text_content())))
        return Line(self._number(row), " | ".join(texts), "cell", links=links, cells=texts, bold=bold)


def _is_bold(element: Any, classes: frozenset[str]) -> bool:
    if element.tag in _BOLD:
        return True
    if element.tag not in ("span", "p", "div"):
        return False
    said = element.get("class")
    return bool(_BOLD_STYLE.search(element.get("style") or "") or (said and not classes.isdisjoint(said.split())))


def _heading_level(element: Any) -> int:
    """1 to 6, or 0. A class says it too, where the element holds nothing but words."""
    tag = element.tag
    if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        return int(tag[1])
    if tag in ("summary", "button"):
        return _DEEPEST_LEVEL
    if element.get("role") == "heading":
        level = element.get("aria-level") or "2"
        return min(int(level), _DEEPEST_LEVEL) if level.isdigit() and level != "0" else 2
    said = element.get("class") or ""
    if tag not in ("div", "p") or not said or any(child.tag in _BLOCKS for child in element):
        return 0
    if found := _CLASS_LEVEL.search(said):
        return int(found[1])
    text = tidy(element.text_content())
    return 4 if _CLASS_TITLE.search(said) and 2 < len(text) <= 110 and not text.endswith(".") else 0


def _is_data(table: Any) -> bool:
    """A table of facts, and not one that holds the page in place."""
    if next(table.iter("h1", "h2", "h3", "h4"), None) is not None or len(list(table.iter("table"))) > 1:
        return False
    rows = list(table.iter("tr"))
    widest = max((sum(1 for cell in row if cell.tag in ("td", "th")) for row in rows), default=0)
    return widest > 1


def _labelled(terms: Any) -> list[tuple[Any, list[Any]]]:
    """Each term of a list with what is said of it; the pairs may stand in groups."""
    pairs: list[tuple[Any, list[Any]]] = []
    for element in terms.iter("dt", "dd"):
        if element.tag == "dt":
            pairs.append((element, []))
        elif pairs:
            pairs[-1][1].append(element)
    return [(label, values) for label, values in pairs if values and tidy(label.text_content())]


def _is_of_facts(terms: Any) -> bool:
    """Short labels, none a question, each with a short value; no other list of terms inside."""
    pairs = _labelled(terms)
    labels = [tidy(label.text_content()) for label, _values in pairs]
    inside = (tag for tag in ("dl", "table", "h2", "h3", "h4") if next(terms.iterdescendants(tag), None) is not None)
    return (
        bool(pairs)
        and not any(inside)
        and all(len(label) <= _LONGEST_LABEL and not label.endswith(".") for label in labels)
        and all(len(value.text_content()) <= _LONGEST_FACT for _label, values in pairs for value in values)
    )


def _links(element: Any) -> Iterator[Link]:
    for link in element.iter("a"):
        if link.get("href"):
            yield Link(tidy(link.text_content()), link.get("href").strip())


def _is_header(row: Any, line: Line, below: Sequence[Line]) -> bool:
    if len(line.cells) < 2 or not all(line.cells):
        return False
    if row.getparent().tag == "thead" or all(cell.tag == "th" for cell in row if cell.tag in ("td", "th")):
        return True
    if len(line.bold) >= len(line.cells):
        return True
    short = all(len(cell) <= 40 and not re.search(r"[\d@]", cell) for cell in line.cells)
    return short and len(below) >= 2 and any(len(cell) > 40 for other in below for cell in other.cells)


def _cell(cell: Any) -> str:
    """The words of a cell; where it breaks, a semicolon stands."""
    parts: list[str] = []
    words: list[str] = []
    for event, element in lxml.etree.iterwalk(cell, events=("start", "end")):
        if element.tag in _BLOCKS or (element.tag == "br" and event == "start"):
            parts.append("".join(words))
            words = []
        if event == "start" and element.text:
            words.append(element.text)
        elif event == "end" and element.tail and element is not cell:
            words.append(element.tail)
    parts.append("".join(words))
    return "; ".join(text for part in parts if (text := tidy(part)))
