"""A text as the rules read it: sentences and paragraphs, and which of them say a thing.

Takes:    a PolicyText; words/<language>.yaml, which holds the ways in which a thing is said
Gives:    TextCase. ``case.sentences.saying("cookie", "consent", without=("not",))`` are the sentences that say the
          first two and not the third
Next:     in_text/ (the looks)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from holdord.policy import reading
from holdord.policy.importer.find import find_all
from holdord.policy.importer.found import Found, Kind
from holdord.policy.importer.periods import Span, spans
from holdord.policy.importer.phrases import Phrases
from holdord.policy.importer.sentences import Sentence, headed, sentences
from holdord.policy.importer.text import Line, PolicyText, Section
from holdord.policy.lint.finding import Hit, Severity, Spot

_WORDS = Path(__file__).with_name("words")
#: No rule reads further in one paragraph; a table row or a paragraph longer than this is no prose.
_LONGEST = 4000


@cache
def _dictionary(language: str) -> Mapping[str, Any]:
    document = reading.read((_WORDS / f"{language}.yaml").read_bytes(), f"{language}.yaml")
    assert not document.faults, document.faults
    return dict(document.value)


@cache
def _phrases(language: str, key: str) -> Phrases:
    return Phrases(_dictionary(language)[key])


@cache
def groups(language: str, key: str) -> Mapping[str, Phrases]:
    """Lists under a key that are named themselves: the countries, the kinds of people."""
    return {name: Phrases(said) for name, said in _dictionary(language)[key].items()}


class Pieces:
    """The sentences of a text, or its paragraphs."""

    def __init__(self, pieces: Iterable[Sentence], language: str) -> None:
        self.all = tuple(pieces)
        self._language = language
        self._known: dict[str, frozenset[int]] = {}

    def saying(
        self,
        *keys: str,
        without: Collection[str] = (),
        within: Collection[Section] | None = None,
        headings: bool = False,
    ) -> list[Sentence]:
        """Those that say every one of the keys and none of ``without``, in order; headings only where asked for."""
        wanted = set(range(len(self.all))).intersection(*(self._saying(key) for key in keys))
        left = wanted.difference(*(self._saying(key) for key in without))
        places = None if within is None else {id(section) for section in within}
        return [
            piece
            for piece in (self.all[index] for index in sorted(left))
            if (headings or not piece.is_heading) and (places is None or id(piece.section) in places)
        ]

    def _saying(self, key: str) -> frozenset[int]:
        if key not in self._known:
            said = _phrases(self._language, key)
            self._known[key] = frozenset(index for index, piece in enumerate(self.all) if said.within(piece.text))
        return self._known[key]


class TextCase:
    """A text that is judged. ``found`` are the facts that were read out of it."""

    def __init__(self, text: PolicyText, found: tuple[Found, ...] | None = None) -> None:
        self.text = text
        self.language = text.language
        self.sentences = Pieces(sentences(text), self.language)
        self.paragraphs = Pieces(_paragraphs(self.sentences.all), self.language)
        self._found = found

    @cached_property
    def found(self) -> tuple[Found, ...]:
        return find_all(self.text) if self._found is None else self._found

    def facts(self, kind: Kind, surer_than: float = 0.5) -> list[Found]:
        """What was read out of the text of that kind, guesses left out."""
        return [fact for fact in self.found if fact.kind == kind and fact.confidence >= surer_than]

    def anywhere(self, *keys: str, headings: bool = True) -> bool:
        """Whether one sentence says all of these."""
        return bool(self.sentences.saying(*keys, headings=headings))

    def says(self, text: str, key: str) -> bool:
        return _phrases(self.language, key).within(text)

    def said(self, text: str, key: str) -> list[tuple[int, int]]:
        """Where in the text it is said: ``[start, end)``."""
        return [match.span() for match in _phrases(self.language, key).all(text)]

    def spans(self, text: str) -> list[Span]:
        """The spans of time that a text names."""
        return spans(text, self.language)

    def chapter(self, section: Section) -> tuple[Section, ...]:
        """The sections that belong together with this one: its part of the policy."""
        return self._chapters[self.chapter_name(section)]

    @cached_property
    def _chapters(self) -> dict[str, tuple[Section, ...]]:
        parts: dict[str, list[Section]] = {}
        for section in self.text.sections:
            parts.setdefault(self.chapter_name(section), []).append(section)
        return {name: tuple(sections) for name, sections in parts.items()}

    def chapter_name(self, section: Section) -> str:
        """What tells its part of the policy from the others: a number, else a title."""
        if section.number:
            return section.number.split(".")[0]
        path = section.path[self._depth_of_title :] or section.path
        return path[0] if path else section.title

    @cached_property
    def _depth_of_title(self) -> int:
        """1 where one title stands above everything: then the chapters are the headings below it."""
        first = {section.path[0] for section in self.text.sections if section.path and section.lines}
        return 1 if len(first) == 1 and any(len(section.path) > 1 for section in self.text.sections) else 0

    def hit(self, sentence: Sentence, said: str, severity: Severity | None = None) -> Hit:
        """Something wrong in that sentence."""
        return Hit(self._spot(sentence.line.number, sentence.section), said, severity)

    def hit_section(self, section: Section, said: str, severity: Severity | None = None) -> Hit:
        """Something wrong with a section as a whole."""
        return Hit(self._spot(section.line, section), said, severity)

    def hit_found(self, fact: Found, said: str, severity: Severity | None = None) -> Hit:
        return Hit(Spot(self.text.name, fact.line, fact.section), said, severity)

    def missing(self, said: str, *near: str, severity: Severity | None = None) -> Hit:
        """Something the text does not say. It points at the heading, else the sentence, that says one of ``near``."""
        for key in near:
            where = self.sentences.saying(key, headings=True)
            if where:
                return self.hit(next((each for each in where if each.is_heading), where[0]), said, severity)
        return Hit(Spot(self.text.name, 0), said, severity)

    def _spot(self, line: int, section: Section) -> Spot:
        return Spot(self.text.name, line, section.place)


def _paragraphs(pieces: Iterable[Sentence]) -> Iterator[Sentence]:
    """Sentences of one line of the source as one piece; of a table, the row."""
    for _, together in groupby(pieces, key=lambda piece: id(piece.line)):
        same = list(together)
        text = " ".join(dict.fromkeys(piece.text for piece in same))[:_LONGEST]
        yield Sentence(text, same[0].line, same[0].section, lead=same[0].lead)


def quoted(text: str, longest: int = 80) -> str:
    """The words a finding speaks of, short enough for one line."""
    words = " ".join(text.split()).rstrip(".")
    return f"'{words if len(words) <= longest else words[: longest - 1].rstrip() + '…'}'"


__all__ = ["Line", "Pieces", "Sentence", "TextCase", "groups", "headed", "quoted"]
