"""The words of one paragraph while they are gathered: plain, set off, or leading somewhere.

Takes:    words in their order, and where bold and links begin and end
Gives:    lines(): the Line or Lines they make; a hard break in the source ends a line
Next:     markdown.py, html.py, docx.py, which fill it
"""

import re
import unicodedata
from dataclasses import dataclass, field

from holdord.policy.importer.text import Kind, Line, Link

#: What is there and not seen: soft hyphens, joiners, marks of direction, byte order marks.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BREAK = "\n"


def tidy(text: str) -> str:
    """One space where there were many, composed letters, nothing that cannot be seen."""
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).split())


@dataclass
class Runs:
    """One paragraph in the making. A break is kept as a newline until the lines are asked for."""

    number: int
    _words: list[str] = field(default_factory=list)
    _bold: list[tuple[int, int]] = field(default_factory=list)
    _links: list[tuple[int, int, str]] = field(default_factory=list)
    _open_bold: list[int] = field(default_factory=list)
    _open_links: list[tuple[int, str]] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        self._words.append(re.sub(r"\s+", " ", text))

    def end_line(self, number: int | None = None) -> None:
        """What follows is a line of its own; ``number`` is where it stands, if that is known."""
        self._words.append(_BREAK)
        if number:
            self._numbers[len(self._words)] = number

    def begin_bold(self) -> None:
        self._open_bold.append(len(self._words))

    def end_bold(self) -> None:
        if self._open_bold:
            self._bold.append((self._open_bold.pop(), len(self._words)))

    def begin_link(self, href: str) -> None:
        self._open_links.append((len(self._words), href))

    def end_link(self) -> None:
        if self._open_links:
            begun, href = self._open_links.pop()
            self._links.append((begun, len(self._words), href))

    @property
    def empty(self) -> bool:
        return not any(word.strip() for word in self._words)

    def text(self) -> str:
        return tidy("".join(self._words))

    def lines(self, kind: Kind = "text", level: int = 0) -> list[Line]:
        """The lines, without empty ones. What is bold or a link over a break belongs to each line it touches."""
        made, begun, number = [], 0, self.number
        for index, word in enumerate([*self._words, _BREAK]):
            if word != _BREAK:
                continue
            if text := tidy("".join(self._words[begun:index])):
                made.append(
                    Line(
                        number, text, kind, level,
                        links=tuple(Link(words, href) for words, href in self._linked(begun, index)),
                        bold=tuple(self._set_off(begun, index)),
                    )
                )  # fmt: skip
            begun = index + 1
            number = self._numbers.get(begun, number)
        return made

    def _set_off(self, begun: int, ended: int) -> list[str]:
        """Bold words; two runs with nothing but a space between them are one, as editors cut them at will."""
        runs: list[tuple[int, int]] = []
        for start, end in sorted((max(start, begun), min(end, ended)) for start, end in self._bold):
            if start >= end:
                continue
            if runs and not "".join(self._words[runs[-1][1] : start]).strip():
                runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
            else:
                runs.append((start, end))
        return [text for start, end in runs if (text := tidy("".join(self._words[start:end])))]

    def _linked(self, begun: int, ended: int) -> list[tuple[str, str]]:
        spans = sorted((max(start, begun), min(end, ended), href) for start, end, href in self._links)
        return [(tidy("".join(self._words[start:end])), href) for start, end, href in spans if start < end]
