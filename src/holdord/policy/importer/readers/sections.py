"""Headings and the sections under them, found again where the format lost them.

Takes:    lines in their order, some marked as headings, and whether short lines may be headings (plain text, PDF)
Gives:    sections: every other line in exactly one of them. The number a heading bears decides where it belongs, not
          how large it was written: in many policies '2.2.2.' stands higher than the '2.2.1.' before it
Next:     find/ reads them
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from holdord.policy.importer.text import Line, Section

#: The longest line that may be a heading without being marked as one.
LONGEST = 110
_SHORT = 70
#: A title has no more words.
_TITLE = 9
#: So many numbered lines in a row are no headings.
_A_LIST = 4

_WORD_BEFORE = (
    r"(?:§+|art(?:icle|ikel|ikkel)?\.?|section|sektion|seksjon|avsnitt|afsnit|punkt|pkt\.?|kohta|kapitel|kapittel"
    r"|chapter|part|del)"
)
#: '2.2.1.', '2.2.1', '3)', '(3)', '§ 3', 'Section 3:', 'A.', 'b)', 'IV.' - and then a title.
_NUMBERED = re.compile(
    rf"""(?ix) ^\(? (?P<before>{_WORD_BEFORE}\s*)?
    (?P<number> \d{{1,2}}(?:\.\d{{1,2}}){{0,4}} | (?-i:[A-Z]) | (?-i:[a-z])(?=\)) | (?-i:[IVX]{{1,5}})(?=[.)]) )
    (?P<end>[.):]+|\s*[-–—:](?=\s))? \s+ (?P<title>\S.*)$""",
)
_NUMBER_ALONE = re.compile(rf"(?i)^(?:{_WORD_BEFORE}\s*)?(\d{{1,2}}(?:\.\d{{1,2}}){{0,4}})[.):]?$")
_SENTENCE_END = (".", ";", ",", "!")
_BULLET = re.compile(r"^(?:[•·▪●◦‣➢➤►✓✔→■□\uf0b7\uf0a7*–—-]|o(?=\s+[A-ZÆØÅÄÖ]))\s+(?=\S)")
#: 'a)', '(b)': an item, where another stands beside it.
_LETTERED = re.compile(r"^\(?[a-z]\)\s+(?=\S)")
#: 'CVR: 28 41 77 90' is in capitals and no heading.
_A_NUMBER = re.compile(r"\d{3}|\d\d(?:[ .-]\d\d){2}")
_LETTERS = re.compile(r"[^\W\d_]")
#: What a short line holds that is no heading: an address for mail, a telephone, a date, a post code with its town.
_NO_TITLE = re.compile(r"@|https?://|www\.|\+\d\d|\b\d{4,}\b|\d{2} \d{2} \d{2}|:\s*\S")


@dataclass(frozen=True)
class Heading:
    """What a heading says: its number as '2.2.1', or None, and its title without it."""

    number: str | None
    title: str

    @property
    def depth(self) -> int:
        return self.number.count(".") + 1 if self.number else 0


def heading(text: str) -> Heading:
    """Number and title apart. 'Section 3: Cookies' is ('3', 'Cookies'), '5 years' of a title like '5 rights' stays."""
    found = _NUMBERED.match(text)
    if found and _counts(found):
        return Heading(found["number"].rstrip("."), found["title"].strip(" *_").rstrip(":") or text)
    if alone := _NUMBER_ALONE.match(text):
        return Heading(alone[1], text.strip())
    return Heading(None, text.strip(" *_").rstrip(":"))


def _counts(found: re.Match[str]) -> bool:
    """Is this the number of the heading? 'A policy' begins with a letter, and '5 things we do' with a plain number."""
    number, sure = found["number"], bool(found["end"] or found["before"])
    if number.isalpha():
        return sure
    return sure or "." in number or found["title"][:1].isupper()


def sections(lines: Iterable[Line], *, short_lines: bool = False) -> tuple[Section, ...]:
    """The lines under their headings. ``short_lines``: nothing but its look tells a heading (plain text, PDF)."""
    stack: list[tuple[int, Heading]] = []
    title: Line | None = None
    first = True
    under: list[Line] = []
    made: list[Section] = []
    for line in _marked(list(lines), short_lines=short_lines):
        if line.kind != "heading":
            under.append(line)
            continue
        if title or under:
            made.append(_section(title, stack, under))
        title, under = line, []
        _descend(stack, line, first=first)
        first = False
    if title or under:
        made.append(_section(title, stack, under))
    return tuple(made)


def _section(title: Line | None, stack: Sequence[tuple[int, Heading]], under: Sequence[Line]) -> Section:
    if title is None:
        return Section(None, "", 0, under[0].number, (), tuple(under))
    own = stack[-1][1]
    return Section(
        own.number, own.title, len(stack), title.number, tuple(said.title for _, said in stack), tuple(under)
    )


def _descend(stack: list[tuple[int, Heading]], line: Line, *, first: bool) -> None:
    """Leave the headings this one does not stand under, and enter it."""
    said = heading(line.text)
    if said.number and said.number[:1].isdigit():
        _leave_numbers(stack, said.number)
        while stack and not stack[-1][1].number and stack[-1][0] >= line.level:
            stack.pop()
    else:
        while stack and stack[-1][0] >= line.level:
            stack.pop()
    # The title of the whole stands above everything and says nothing of what stands under it.
    title = first and line.level <= 1 and not said.number
    stack.append((99 if title else line.level, said))


def _leave_numbers(stack: list[tuple[int, Heading]], number: str) -> None:
    """Back to the heading whose number begins this one's: '2.2' for '2.2.1'; past all numbers for '3'."""
    for index, (_, said) in enumerate(stack):
        if said.number and not number.startswith(f"{said.number}."):
            del stack[index:]
            break


def _marked(lines: list[Line], *, short_lines: bool) -> Iterator[Line]:
    """The lines, and those that look like headings marked as such, with a depth."""
    lines = _counted_lists(_lettered_lists([_itemised(line) for line in lines]))
    counted = _count_of_numbers(lines)
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        follows = lines[index + 1] if index + 1 < len(lines) else None
        if line.kind == "heading":
            yield line if line.level else replace(line, level=_depth(line))
        elif _looks_like_a_heading(line, before, follows, short_lines=short_lines, numbered=counted) or (
            short_lines and (_above_a_block(lines, index) or _below_a_block(lines, index))
        ):
            yield replace(line, kind="heading", level=_depth(line), bold=())
        else:
            yield line


def _itemised(line: Line) -> Line:
    """Text that begins with a bullet is an item, also where the format calls it a paragraph: word processors do so."""
    bullet = _BULLET.match(line.text) if line.kind in ("text", "item") else None
    return replace(line, kind="item", level=line.level or 1, text=line.text[bullet.end() :]) if bullet else line


def _lettered_lists(lines: list[Line]) -> list[Line]:
    """'a) ...' right before or after 'b) ...' are items; alone above text of its own, one is a heading."""
    lettered = [line.kind == "text" and _LETTERED.match(line.text) for line in lines]
    beside = [None, *lettered, None]
    return [
        replace(line, kind="item", level=1, text=line.text[mark.end() :])
        if mark and (beside[place] or beside[place + 2])
        else line
        for place, (line, mark) in enumerate(zip(lines, lettered, strict=True))
    ]


def _counted_lists(lines: list[Line]) -> list[Line]:
    """Short numbered lines right after each other, with nothing under them, are a list: names, or what stands below."""
    numbered = [_numbered_title(line.text) and line.kind == "text" and len(line.text) <= _SHORT for line in lines]
    depths = [heading(line.text).depth if counts else 0 for line, counts in zip(lines, numbered, strict=True)]
    made, start = list(lines), 0
    for depth, run in groupby(depths):
        end = start + len(list(run))
        opened = start > 0 and lines[start - 1].text.endswith(":")
        if depth and end - start >= (_A_LIST if not opened else 2):
            # The last of many may be the first heading, where the text goes on below it.
            last = end if opened or end == len(lines) or depths[end] else end - 1
            made[start:last] = [
                replace(line, kind="item", level=1, text=heading(line.text).title) for line in lines[start:last]
            ]
        start = end
    return made


def _depth(line: Line) -> int:
    """Below every heading of the format's own: a bold line is the smallest of titles."""
    said = heading(line.text)
    if said.number and said.number[:1].isdigit():
        return said.depth + 1
    return 2 if line.text.isupper() else 7


def _count_of_numbers(lines: Sequence[Line]) -> int:
    """How many lines look like numbered headings: one alone is chance, several are a system."""
    return sum(1 for line in lines if line.kind in ("text", "heading") and _numbered_title(line.text))


def _numbered_title(text: str) -> bool:
    found = _NUMBERED.match(text)
    if not found or len(text) > LONGEST or not _counts(found):
        return False
    return found["title"][:1].isupper() and not found["title"].endswith(_SENTENCE_END)


def _looks_like_a_heading(
    line: Line, before: Line | None, follows: Line | None, *, short_lines: bool, numbered: int
) -> bool:
    text = line.text
    if line.kind != "text" or len(text) > LONGEST or not _LETTERS.search(text):
        return False
    if numbered > 1 and _numbered_title(text):
        return True
    if follows is None:
        return False
    if _all_bold(line):
        ended = text.endswith((",", ";")) or (text.endswith(".") and len(text) > _SHORT)
        return not ended and not _NO_TITLE.search(text)
    if _shouted(text):
        return True
    return short_lines and _short_title(line, before, follows)


def _all_bold(line: Line) -> bool:
    return bool(line.bold) and sum(map(len, line.bold)) >= len(line.text) - 3


def _shouted(text: str) -> bool:
    return text.isupper() and len(text.split()) >= 2 and not _A_NUMBER.search(text) and len(text) <= _SHORT


def _short_title(line: Line, before: Line | None, follows: Line) -> bool:
    """A line of its own, short, without the end of a sentence, before a longer one. Below another short line it is
    the last item of a list that lost its bullets, or of an address."""
    text = line.text
    if len(text) > _SHORT or not text[:1].isupper() or text.endswith((*_SENTENCE_END, "-")) or _NO_TITLE.search(text):
        return False
    if len(text.split()) > (4 if text.endswith(":") else _TITLE):
        return False
    if before is None:
        return True
    if len(before.text) <= _SHORT and not before.text.endswith((".", "!", "?")) and not _numbered_title(before.text):
        return False
    return len(follows.text) > len(text) + 20 or follows.kind == "item"


def _above_a_block(lines: Sequence[Line], index: int) -> bool:
    """Alone between empty lines, above short lines right under each other: the title of a list without marks."""
    if index + 2 >= len(lines):
        return False
    line, first, second = lines[index : index + 3]
    alone = (index == 0 or line.number - lines[index - 1].number > 1) and first.number - line.number > 1
    block = second.number - first.number == 1 and first.kind == second.kind == "text"
    short = max(map(len, (line.text, first.text, second.text))) <= _SHORT
    # A question is the title of its answer, and one of several questions is not.
    asks = line.text.endswith("?") and (first.text.endswith("?") or second.text.endswith("?"))
    return alone and block and short and _may_be_a_title(line) and not asks


def _below_a_block(lines: Sequence[Line], index: int) -> bool:
    """Alone between empty lines, below short lines right under each other and above a longer one: those were a list
    without marks, and this is the title of what follows."""
    if index < 2 or index + 1 >= len(lines):
        return False
    above, before, line, follows = lines[index - 2 : index + 2]
    block = before.number - above.number == 1 and above.kind == before.kind and before.kind in ("text", "item")
    alone = line.number - before.number > 1 and follows.number - line.number > 1
    short = max(len(before.text), len(line.text)) <= _SHORT and len(line.text.split()) <= _TITLE
    return block and alone and short and _may_be_a_title(line) and len(follows.text) > len(line.text) + 20


def _may_be_a_title(line: Line) -> bool:
    ended = line.text.endswith((*_SENTENCE_END, "-", ":"))
    return line.kind == "text" and line.text[:1].isupper() and not ended and not _NO_TITLE.search(line.text)
