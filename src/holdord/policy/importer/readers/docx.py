"""A Word file: paragraphs, headings by style or outline, numbers that Word counts by itself, tables, links.

Takes:    the bytes
Gives:    sections; lines are numbered by paragraph
Refuses:  TextUnreadable: no Word file, damaged, or one that unpacks to more than any policy
Next:     numbering.py (the numbers Word counts)
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import lxml.etree

from holdord.lib.zips import is_short
from holdord.policy.importer.readers.formats import TextUnreadable
from holdord.policy.importer.readers.numbering import Numbering
from holdord.policy.importer.readers.runs import Runs
from holdord.policy.importer.readers.sections import sections
from holdord.policy.importer.text import Line, Section

#: Of one part when unpacked. A policy of a hundred pages has some three million.
LARGEST_PART = 30_000_000
MOST_PARTS = 5_000
#: Empty ones and rows of tables among them: packed, millions of them weigh nothing.
MOST_PARAGRAPHS = 100_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SKIPPED = (
    f"{W}del",
    f"{W}moveFrom",
    f"{W}instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
_HEADING = re.compile(r"^(?:heading|overskrift|rubrik|otsikko|überschrift)\s*([1-9])$", re.I)
_TITLE = re.compile(r"^(?:title|titel|tittel|rubrik|otsikko)$", re.I)


def read(source: bytes, name: str) -> tuple[Section, ...]:
    return sections(lines(source, name))


def lines(source: bytes, name: str) -> Iterator[Line]:
    parts = _Parts(source, name)
    document = parts.xml("word/document.xml")
    if document is None:
        raise TextUnreadable(f"{name}: this is a packed file without a Word document in it. Save the policy as .docx.")
    yield from _Document(parts).lines(document)


class _Parts:
    """The files in the file, each read only as far as any policy goes."""

    def __init__(self, source: bytes, name: str) -> None:
        self.name = name
        if not is_short(source, parts=MOST_PARTS):
            raise TextUnreadable(f"{name}: it holds far more files than a Word file has. Save it anew.")
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(source))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
            raise self._damaged() from None
        if len(self.archive.namelist()) > MOST_PARTS:
            raise TextUnreadable(
                f"{name}: it holds {len(self.archive.namelist())} files. A Word file has some twenty. Save it anew."
            )

    def xml(self, part: str) -> Any:
        """The tree of a part; None where it is not there. Entities are not resolved, nothing is fetched."""
        parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            with self.archive.open(part) as opened:
                content = opened.read(LARGEST_PART + 1)
        except KeyError:
            return None
        except (
            zipfile.BadZipFile,
            RuntimeError,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            zlib.error,
        ):
            raise self._damaged() from None
        if len(content) > LARGEST_PART:
            raise TextUnreadable(
                f"{self.name}: it unpacks to more than {LARGEST_PART // 1_000_000} MB of text. No policy does. "
                "Save it anew, without pictures."
            )
        try:
            return lxml.etree.fromstring(content, parser)
        except lxml.etree.XMLSyntaxError:
            raise self._damaged() from None

    def _damaged(self) -> TextUnreadable:
        return TextUnreadable(
            f"{self.name}: this Word file is damaged or locked. Open it in a word processor and save it anew."
        )


class _Document:
    def __init__(self, parts: _Parts) -> None:
        self.levels = _heading_levels(parts.xml("word/styles.xml"))
        self.numbering = Numbering(parts.xml("word/numbering.xml"), parts.xml("word/styles.xml"))
        self.links = _targets(parts.xml("word/_rels/document.xml.rels"))
        self.number = 0
        self.name = parts.name

    def lines(self, document: Any) -> Iterator[Line]:
        walk = lxml.etree.iterwalk(document, events=("start",), tag=(f"{W}p", f"{W}tbl", *_SKIPPED))
        for _, element in walk:
            walk.skip_subtree()
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)

    def _count(self) -> None:
        self.number += 1
        if self.number > MOST_PARAGRAPHS:
            raise TextUnreadable(
                f"{self.name}: it has more than {MOST_PARAGRAPHS} paragraphs. No policy does. Give the policy alone."
            )

    def _paragraph(self, paragraph: Any) -> Iterator[Line]:
        self._count()
        runs = self._runs(paragraph)
        if runs.empty:
            return
        level = self._level(paragraph)
        counted = self.numbering.of(paragraph)
        if level:
            made = runs.lines("heading", level)
            text = " ".join(line.text for line in made)
            yield Line(made[0].number, f"{counted.text} {text}" if counted and counted.text else text, "heading", level)
        elif counted:
            yield from self._counted(runs, counted.text, counted.level)
        else:
            yield from runs.lines()

    def _counted(self, runs: Runs, number: str, level: int) -> Iterator[Line]:
        """An item of a list; a short bold one with a number is a heading that was made by hand."""
        made = runs.lines("item", level)
        first = made[0]
        if number and first.bold and len(first.bold[0]) >= len(first.text) - 3:
            yield Line(first.number, f"{number} {first.text}", bold=(f"{number} {first.text}",))
            made = made[1:]
        yield from made

    def _level(self, paragraph: Any) -> int:
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit() and int(outline.get(f"{W}val")) < 9:
            return int(outline.get(f"{W}val")) + 1
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self.levels.get(style.get(f"{W}val"), 0) if style is not None else 0

    def _runs(self, paragraph: Any) -> Runs:
        runs, self.number = Runs(self.number), self.number
        self._fill(runs, paragraph)
        return runs

    def _fill(self, runs: Runs, paragraph: Any) -> None:
        walk = lxml.etree.iterwalk(paragraph, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "start" and tag in _SKIPPED:
                walk.skip_subtree()
            elif tag == f"{W}hyperlink":
                if event == "start":
                    runs.begin_link(self.links.get(element.get(f"{_R}id"), ""))
                else:
                    runs.end_link()
            elif tag == f"{W}r" and _is_bold(element):
                (runs.begin_bold if event == "start" else runs.end_bold)()
            elif event == "start" and tag == f"{W}t":
                runs.add(element.text or "")
            elif event == "start" and tag in (f"{W}br", f"{W}cr"):
                runs.end_line()
            elif event == "start" and tag in (f"{W}tab", f"{W}noBreakHyphen"):
                runs.add(" " if tag == f"{W}tab" else "-")

    def _table(self, table: Any) -> Iterator[Line]:
        header: tuple[str, ...] = ()
        for row in table.iterchildren(f"{W}tr"):
            self._count()
            cells = [self._cell(cell) for cell in row.iter(f"{W}tc")]
            texts = tuple("; ".join(line.text for line in cell) for cell in cells)
            if not any(texts):
                continue
            if len(texts) == 1:
                yield from (line for cell in cells for line in cell)
                continue
            links = tuple(link for cell in cells for line in cell for link in line.links)
            bold = tuple(run for cell in cells for line in cell for run in line.bold)
            yield Line(self.number, " | ".join(texts), "cell", links=links, cells=texts, header=header, bold=bold)
            header = header or texts

    def _cell(self, cell: Any) -> list[Line]:
        return [line for paragraph in cell.iter(f"{W}p") for line in self._runs(paragraph).lines()]


def _is_bold(run: Any) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and bold.get(f"{W}val", "1") not in ("0", "false", "off")


def _heading_levels(styles: Any) -> dict[str, int]:
    """Style id to depth: by outline level, or by name in the languages of word processors."""
    if styles is None:
        return {}
    levels = {}
    for style in styles.iterchildren(f"{W}style"):
        name, outline = style.find(f"{W}name"), style.find(f"{W}pPr/{W}outlineLvl")
        said = name.get(f"{W}val", "") if name is not None else ""
        if found := _HEADING.match(said):
            levels[style.get(f"{W}styleId")] = int(found[1])
        elif _TITLE.match(said):
            levels[style.get(f"{W}styleId")] = 1
        elif outline is not None and outline.get(f"{W}val", "9") in "012345678":
            levels[style.get(f"{W}styleId")] = int(outline.get(f"{W}val")) + 1
    return levels


def _targets(relations: Any) -> dict[str, str]:
    return {} if relations is None else {link.get("Id"): link.get("Target", "") for link in relations}
