"""The numbers of headings and items that a word processor counts by itself and does not write down.

Takes:    word/numbering.xml and word/styles.xml; the paragraphs in their order
Gives:    Numbering.of(paragraph): Counted(text '2.1.', level 1), or None where it is in no list
Next:     docx.py
"""

import re
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9


@dataclass(frozen=True)
class Counted:
    """``text`` is empty for a bullet."""

    text: str
    level: int


@dataclass(frozen=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    def __init__(self, numbering: Any, styles: Any) -> None:
        self._lists = _lists(numbering)
        self._of_style = _of_styles(styles)
        self._counts: dict[str, list[int]] = {}

    def of(self, paragraph: Any) -> Counted | None:
        """To be asked once for each paragraph, in order: asking counts."""
        identity, depth = self._place(paragraph)
        if not identity or identity == "0":
            return None
        kinds = self._lists.get(identity, {})
        kind = kinds.get(depth)
        if kind is None or kind.form in ("bullet", "none"):
            return Counted("", depth + 1)
        counts = self._counts.setdefault(
            identity, [kinds[at].start - 1 if at in kinds else 0 for at in range(_DEEPEST)]
        )
        counts[depth] += 1
        for below in range(depth + 1, _DEEPEST):
            counts[below] = kinds[below].start - 1 if below in kinds else 0
        return Counted(re.sub(r"%([1-9])", lambda found: _said(kinds, counts, int(found[1]) - 1), kind.text), depth + 1)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        inherited = self._of_style.get(style.get(f"{_W}val"), ("", 0)) if style is not None else ("", 0)
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is None:
            return inherited
        return _value(own, "numId") or inherited[0], _depth(_value(own, "ilvl") or str(inherited[1]))


def _said(kinds: dict[int, _Level], counts: list[int], depth: int) -> str:
    number, form = max(counts[depth], 1), kinds[depth].form if depth in kinds else "decimal"
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(number)


def _value(parent: Any, name: str) -> str:
    child = parent.find(f"{_W}{name}")
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def _depth(written: str) -> int:
    return min(int(written), _DEEPEST - 1) if written.isdigit() else 0


def _lists(numbering: Any) -> dict[str, dict[int, _Level]]:
    if numbering is None:
        return {}
    abstract = {
        one.get(f"{_W}abstractNumId"): {
            _depth(level.get(f"{_W}ilvl", "0")): _level(level) for level in one.iterchildren(f"{_W}lvl")
        }
        for one in numbering.iterchildren(f"{_W}abstractNum")
    }
    return {
        one.get(f"{_W}numId"): abstract.get(_value(one, "abstractNumId"), {})
        for one in numbering.iterchildren(f"{_W}num")
    }


def _level(level: Any) -> _Level:
    start = _value(level, "start")
    return _Level(_value(level, "numFmt") or "decimal", _value(level, "lvlText"), int(start) if start.isdigit() else 1)


def _of_styles(styles: Any) -> dict[str, tuple[str, int]]:
    if styles is None:
        return {}
    found = {}
    for style in styles.iterchildren(f"{_W}style"):
        listed = style.find(f"{_W}pPr/{_W}numPr")
        if listed is not None:
            found[style.get(f"{_W}styleId")] = (_value(listed, "numId"), _depth(_value(listed, "ilvl") or "0"))
    return found
