"""A policy read from a file, whatever its format, encoding and language.

Law:      GDPR Art. 12(1), 13-14: what people are told, in the form they were told it
Takes:    the bytes of a file and its name; the language where it is known
Gives:    PolicyText: sections and lines, with the numbers they have in the source
Refuses:  TextUnreadable: too large, of no format we read, locked, empty, in a language nobody here reads. Always in
          bounded time and memory, whatever the bytes are
Next:     formats.py (which reader), the readers, sections.py; ../find/ (what is read out of it)

The readers are imported when they are needed: a web server that never imports a policy loads none of their libraries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module

from holdord.policy.importer.readers.formats import TextUnreadable, decoded, format_of
from holdord.policy.importer.readers.language import guess
from holdord.policy.importer.text import LANGUAGES, Line, PolicyText, Section

#: Far beyond any policy; the largest a European bank has published is a tenth of it.
LARGEST = 20_000_000
#: Of text, once the format is taken off: some three hundred pages.
MOST_LETTERS = 1_000_000
#: Of those pages at fifty lines a page, and of headings with ten of them on a page.
MOST_LINES = 20_000
MOST_SECTIONS = 3_000
#: A paragraph longer than this, or a row with more cells, is cut, so that all searches stay cheap.
LONGEST_LINE = 8_000
MOST_CELLS = 50
#: Nobody writes a paragraph like this, and no table is that wide: it is refused before it is taken apart.
WIDEST = 100_000
MOST_COLUMNS = 1_000

__all__ = ["LARGEST", "TextUnreadable", "read"]


def read(source: bytes, *, name: str, language: str | None = None) -> PolicyText:
    """The text in sections. ``name`` is what errors call it. Raises TextUnreadable."""
    if len(source) > LARGEST:
        raise TextUnreadable(
            f"{name}: this is larger than any policy (more than {LARGEST // 1_000_000} MB). "
            "Give the policy alone, without pictures."
        )
    if language is not None and language not in LANGUAGES:
        raise TextUnreadable(f"{name}: '{language}' is no language we read. {_READ} Name one of them, or none.")
    sections = tuple(_bounded(section) for section in _sections(source, name))
    if not any(section.lines for section in sections):
        raise TextUnreadable(
            f"{name}: there is no text in it. A policy has sentences. Look whether it is a picture of a page."
        )
    return PolicyText(name, language or _language(sections, name), sections)


_READ = f"Danish, English, Norwegian, Swedish and Finnish are read ({', '.join(LANGUAGES)})."


def _sections(source: bytes, name: str) -> tuple[Section, ...]:
    form = format_of(source, name)
    reader = import_module(f"holdord.policy.importer.readers.{form}")
    if form in ("pdf", "docx"):
        made: tuple[Section, ...] = reader.read(source, name)
    else:
        text = decoded(source, name, form)
        # A web page may be large by its scripts; other text is as large as what it says.
        if form != "html":
            _not_too_long(len(text), name)
            _not_too_many(sum(1 for line in text.splitlines() if line.strip()), name)
            _not_too_wide(enumerate(text.splitlines(), 1), name)
        made = reader.read(text, name)
    _not_too_long(sum(len(line.text) for section in made for line in section.lines), name)
    _not_too_many(sum(len(section.lines) for section in made), name, len(made))
    for line in (line for section in made for line in section.lines):
        _not_too_wide([(line.number, line.text)], name, len(line.cells))
    return made


def _not_too_long(letters: int, name: str) -> None:
    if letters > MOST_LETTERS:
        raise TextUnreadable(
            f"{name}: this is longer than any policy ({letters} letters). At most {MOST_LETTERS} are read. "
            "Give the policy alone."
        )


def _not_too_many(lines: int, name: str, sections: int = 0) -> None:
    """Short ones: a finder asks of every line what stands around it."""
    if lines > MOST_LINES or sections > MOST_SECTIONS:
        found = f"{lines} lines" if lines > MOST_LINES else f"{sections} headings"
        raise TextUnreadable(
            f"{name}: this is no policy but a list ({found}). At most {MOST_LINES} lines and {MOST_SECTIONS} headings "
            "are read. Give the policy alone, without registers and logs."
        )


def _not_too_wide(lines: Iterable[tuple[int, str]], name: str, cells: int = 0) -> None:
    for number, text in lines:
        if len(text) > WIDEST or cells > MOST_COLUMNS:
            found = f"{cells} columns" if cells > MOST_COLUMNS else f"{len(text)} letters without an end"
            raise TextUnreadable(
                f"{name}: line {number} is no paragraph and no table ({found}). At most {WIDEST} letters and "
                f"{MOST_COLUMNS} columns are read. Give the policy as people read it: a line for each paragraph."
            )


def _bounded(section: Section) -> Section:
    if all(len(line.text) <= LONGEST_LINE and len(line.cells) <= MOST_CELLS for line in section.lines):
        return section
    return replace(section, lines=tuple(piece for line in section.lines for piece in _pieces(line)))


def _pieces(line: Line) -> Iterator[Line]:
    """A line as it is, or cut at spaces."""
    if len(line.cells) > MOST_CELLS:
        line = Line(line.number, line.text)
    text = line.text
    while len(text) > LONGEST_LINE:
        at = text.rfind(" ", LONGEST_LINE // 2, LONGEST_LINE)
        at = at if at > 0 else LONGEST_LINE
        yield Line(line.number, text[:at].strip(), line.kind, line.level)
        text = text[at:].strip()
    yield line if text == line.text else Line(line.number, text, line.kind, line.level)


def _language(sections: tuple[Section, ...], name: str) -> str:
    text = "\n".join(f"{section.title}\n{section.text}" for section in sections)
    if found := guess(text):
        return found
    raise TextUnreadable(
        f"{name}: the language was not recognised. {_READ} If it is one of them, say which: --language da."
    )
