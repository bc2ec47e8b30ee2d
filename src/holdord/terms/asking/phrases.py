"""A way of saying something, as a row of words that may stand apart, held against a sentence.

Takes:    rows such as ``<delete> ... my data``; sentences, as `sentences` makes them
Gives:    sentences; Phrases: match, found, without; Telling, which of many phrases a sentence may say at all

In a row: ``a|b_c`` is one of them, the second of two words, ``slet~`` any word that begins so, ``(of)`` may be left
out, ``...`` stands for up to six words of others, ``?`` for up to two, ``$`` for the end, ``<name>`` for one of the
rows of that group.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from holdord.terms.asking.spelling import folded, loosely

_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SIGNS = {"...": r"(?:\S+ ){0,6}", "?": r"(?:\S+ ){0,2}", "$": "$"}
#: Words of a sentence that are looked at together: who goes on for longer is looked at in pieces.
_LONGEST, _STEP = 60, 45
_LONGEST_BEGINNING = 20
_SHORT_FORMS = (("n't", " not"), ("'m", " am"), ("'ve", " have"), ("'re", " are"), ("'ll", " will"), ("'d", " would"))


@dataclass(frozen=True)
class Sentence:
    """What is said, in small letters with one space before, between and after its words; or, ``joined``, with the
    sentence before it."""

    text: str
    joined: bool = False


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in small letters, one space before, between and after their words; and short ones once
    more with the next: "My contract has ended, so why keep my data? Delete it." """
    plain = text.casefold().replace("’", "'").replace("´", "'")
    for short, long in _SHORT_FORMS:
        plain = plain.replace(short, long)
    before: list[str] = []
    for sentence in _SENTENCE.split(plain):
        words = [word.partition("'")[0] for word in _WORD.findall(sentence)]
        for start in range(0, len(words), _STEP):
            yield Sentence(f" {' '.join(words[start : start + _LONGEST])} ")
        if words and before and len(before) + len(words) <= _LONGEST:
            yield Sentence(f" {' '.join(before + words)} ", joined=True)
        before = words or before


class Phrases:
    """Ways of saying one thing, unless it is said in one of the ways that mean another.

    Every sentence that says it has a word of ``telling``, and what means another one of ``telling_unless``.
    """

    def __init__(self, says: Sequence[str], unless: Sequence[str], groups: Mapping[str, Sequence[str]]) -> None:
        self._rows, self._other_rows, self._groups = says, unless, groups
        self.telling = frozenset[str]().union(*(_telling(row, groups) for row in says))
        self.telling_unless = frozenset[str]().union(*(_telling(row, groups) for row in unless))

    # Compiled when first needed: of all ways of saying things, in all languages, a letter comes near to few.
    @cached_property
    def _says(self) -> re.Pattern[str]:
        return _compiled(self._rows, self._groups)

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return _compiled(self._other_rows, self._groups) if self._other_rows else None

    def found(self, sentence: str) -> Iterator[re.Match[str]]:
        """Where the sentence says it."""
        return self._says.finditer(sentence)

    def without(self, sentence: str) -> str:
        """The sentence without what means something else."""
        return self._unless.sub(" ", sentence) if self._unless else sentence

    def match(self, sentence: str) -> bool:
        """Whether the sentence says it; ask it `without` first."""
        return bool(self._says.search(sentence))


class Telling:
    """Which of many things a sentence may say, told by its words alone: a bit for each. Most say none of them, and are
    not read for it."""

    def __init__(self, things: Mapping[str, frozenset[str]], *, common: Iterable[str] = ()) -> None:
        """``common`` are words that most sentences are made of: what they tell of is looked up beforehand."""
        self._bit = {name: 1 << place for place, name in enumerate(sorted(things))}
        self._whole: dict[str, int] = {}
        self._begun: dict[str, int] = {}
        for name, words in things.items():
            for word in words:
                known, bare = (self._begun, word[:-1]) if word.endswith("~") else (self._whole, word)
                known[bare] = known.get(bare, 0) | self._bit[name]
        self._lengths = sorted(set(map(len, self._begun)))
        self._common = {word: self._of(word) for word in common}

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all of them can be said at all."""
        return all(name in self._bit for name in names)

    def bit(self, name: str) -> int:
        """The one of this thing; 0 where nothing says it."""
        return self._bit.get(name, 0)

    def bits(self, names: Iterable[str]) -> int:
        """Those of these things."""
        return reduce(or_, map(self.bit, names), 0)

    def of(self, word: str) -> int:
        """The bits of all that this word may tell of: a sentence may say what one of its words tells of."""
        known = self._common.get(word)
        return self._of(word) if known is None else known

    def _of(self, word: str) -> int:
        plain = folded(word)
        found, begun = self._whole.get(plain, 0), self._begun
        for length in self._lengths[: bisect_right(self._lengths, len(plain))]:
            if bits := begun.get(plain[:length]):
                found |= bits
        return found


def _compiled(rows: Sequence[str], groups: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?<= ){_row(row, groups)}" for row in rows))


def _telling(row: str, groups: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Words of which every sentence that says this row has one: those of the part whose words are longest."""
    needed = [
        frozenset[str]().union(*(_needed(each, groups) for each in part.split("|")))
        for part in row.split()
        if part not in _SIGNS and not part.startswith("(")
    ]
    # A row of nothing that must be said is said by every word there is: each begins with nothing.
    return max(needed, key=lambda words: min(map(len, words)), default=frozenset({"~"}))


def _needed(word: str, groups: Mapping[str, Sequence[str]]) -> frozenset[str]:
    if word.startswith("<"):
        return frozenset[str]().union(*(_telling(row, groups) for row in groups[word[1:-1]]))
    longest = folded(max(word.split("_"), key=len))
    return frozenset({f"{longest[:-1][:_LONGEST_BEGINNING]}~" if longest.endswith("~") else longest})


def _row(row: str, groups: Mapping[str, Sequence[str]]) -> str:
    return "".join(_part(part, groups) for part in row.split())


def _part(part: str, groups: Mapping[str, Sequence[str]]) -> str:
    if part in _SIGNS:
        return _SIGNS[part]
    if part.startswith("(") and part.endswith(")"):
        return f"(?:{_part(part[1:-1], groups)})?"
    either = [
        "|".join(_row(row, groups) for row in groups[each[1:-1]]) if each.startswith("<") else _word(each)
        for each in part.split("|")
    ]
    return f"(?:{'|'.join(either)})"


def _word(word: str) -> str:
    *before, last = word.split("_")
    begins = "".join(f"{loosely(each)} " for each in before)
    return f"{begins}{loosely(last[:-1])}\\S* " if last.endswith("~") else f"{begins}{loosely(last)} "
