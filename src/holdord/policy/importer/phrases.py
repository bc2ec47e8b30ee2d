"""A small language for the ways in which a thing is said, so that the dictionaries read like words and not like code.

    opbevar*                 any ending; `*periode` any beginning
    slet* ... efter          up to sixty characters between
    ret til [at få] indsigt  what stands in brackets may be missing; a word must follow it
    (indsigt|adgang)         one of them

Takes:    lists of such phrases, from words/<language>/<finder>.yaml
Gives:    Phrases: whether, where and how often one of them stands in a text. Case does not matter; whole words only
Note:     a phrase is looked for only where all of its fixed pieces stand (pieces.py), so long lists cost little: what a
          text holds is gathered once, by the beginnings of its words, and asked for by every list
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from operator import methodcaller

from holdord.policy.importer.dictionary import DictionaryBroken, words
from holdord.policy.importer.pieces import pieces_of, spaced

#: What escaped signs of a phrase become, in this order.
_SIGNS = (
    (r"\ \.\.\.\ ", r"\b.{0,60}?\b"),
    (r"\]\ ", r")\s+)?"),
    (r"\[", "(?:(?:"),
    (r"\(", "(?:"),
    (r"\)", ")"),
    (r"\|", "|"),
    (r"\*", r"\w*"),
    (r"\ ", r"\s+"),
)
#: A word with or without an ending: it stands wherever its one piece does.
_ONE_WORD = re.compile(r"\w+\*?")
_WORD = re.compile(r"\w+")
_SPAN = methodcaller("span")
_ANY = frozenset({""})
#: So many letters of a word tell whether a text may hold it at all.
_LETTERS = 3
#: Headings and the words that open a list are asked about once for each sentence under them.
_REMEMBERED = 200


class Phrases:
    """Some ways of saying one thing."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters: dict[str, list[_Phrase]] = {}
        for phrase in map(_Phrase, phrases):
            for some in phrase.letters:
                self._by_letters.setdefault(some, []).append(phrase)
        self.letters = frozenset(self._by_letters)
        self.within = lru_cache(_REMEMBERED)(self._within)

    def all(self, text: str) -> list[re.Match[str]]:
        """Every place where one of them stands, in order; two may overlap."""
        low, likely = self._likely(text)
        return sorted((match for phrase in likely for match in phrase.places(text, low)), key=_SPAN) if likely else []

    def first(self, text: str) -> re.Match[str] | None:
        """The first place where one of them stands."""
        low, likely = self._likely(text)
        first = (match for phrase in likely if (match := next(phrase.places(text, low), None)))
        return min(first, key=_SPAN, default=None) if likely else None

    def _within(self, text: str) -> bool:
        """Whether one of them stands there at all."""
        low, likely = self._likely(text)
        return any(phrase.is_word or next(phrase.places(text, low), None) for phrase in likely)

    def _likely(self, text: str) -> tuple[str, Sequence["_Phrase"]]:
        """The text as it is looked into, and those of which every fixed piece stands in it."""
        low, letters = _held(text)
        if self.letters.isdisjoint(letters):
            return low, ()
        likely = dict.fromkeys(phrase for some in self.letters & letters for phrase in self._by_letters[some])
        return low, [phrase for phrase in likely if phrase.may_stand(low)]


class Terms(dict[str, Phrases]):
    """Ways of saying several things, each by its term, in the order of the file."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        super().__init__((term, Phrases(ways or ())) for term, ways in said.items())
        self._by_letters: dict[str, set[int]] = {}
        for place, ways in enumerate(self.values()):
            for some in ways.letters:
                self._by_letters.setdefault(some, set()).add(place)
        self._letters = frozenset(self._by_letters)
        self._items = tuple(self.items())

    def likely(self, text: str) -> list[tuple[str, Phrases]]:
        """Those that the text may say, told at once for all of them; the others it does not."""
        letters = self._letters & _held(text)[1]
        return [self._items[place] for place in sorted({one for some in letters for one in self._by_letters[some]})]

    def named(self, text: str) -> list[str]:
        """The terms that the text says."""
        return [term for term, ways in self.likely(text) if ways.within(text)]


class _Phrase:
    """One of them. Most are never met in a text, and their patterns never made."""

    def __init__(self, phrase: str) -> None:
        pieces = pieces_of(phrase)
        self.written, self._parts, self._begins = phrase, pieces.parts, pieces.begins
        self.letters = min((frozenset(map(_letters, part)) for part in pieces.parts), key=_unsure, default=_ANY)
        self.is_word = bool(_ONE_WORD.fullmatch(phrase.strip()))
        if any(phrase.count(opened) != phrase.count(closed) for opened, closed in ("()", "[]")):
            raise DictionaryBroken(f"'{phrase}' is not a phrase: a bracket is open. Close each bracket.")

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        # Where a word stands, the word with its ending is all there is to match.
        return _WORD if self.is_word else pattern(self.written)

    def may_stand(self, low: str) -> bool:
        for part in self._parts:
            for piece in part:
                if piece in low:
                    break
            else:
                return False
        return True

    def places(self, text: str, low: str) -> Iterator[re.Match[str]]:
        """Where it stands, in order. A phrase that begins with a word is tried where that word stands and nowhere
        else: to let the pattern look for its own beginning takes many times as long."""
        if not self._begins or len(low) != len(text) + 2:
            yield from pattern(self.written).finditer(text)
            return
        end = 0
        for place in self._beginnings(low):
            if place >= end and (match := self._regex.match(text, place)):
                yield match
                end = match.end()

    def _beginnings(self, low: str) -> Sequence[int]:
        # The space before the word stands in `low` where the word itself stands in the text.
        places = [place for begin in self._begins for place in _finds(begin, low)]
        return sorted(set(places)) if len(self._begins) > 1 else places


def _letters(piece: str) -> str:
    """The letters its word begins with; none where that is not known."""
    word = piece[1:].split(" ")[0]
    known = piece.startswith(" ") and (len(word) >= _LETTERS or " " in piece[1:])
    return word[:_LETTERS] if known else ""


def _unsure(letters: frozenset[str]) -> tuple[bool, int]:
    """The fewer beginnings a part has, the more it tells; nothing, where one of them is not known."""
    return "" in letters, len(letters)


def _finds(piece: str, low: str) -> list[int]:
    places, place = [], low.find(piece)
    while place >= 0:
        places.append(place)
        place = low.find(piece, place + 1)
    return places


@lru_cache(maxsize=8192)
def _held(text: str) -> tuple[str, frozenset[str]]:
    """The text as it is looked into; and the first letters of all its words, with none for phrases of which they are
    not known."""
    low = spaced(text)
    return low, frozenset(["", *[word[:_LETTERS] for word in low.split()]])


@cache
def phrases(language: str, finder: str, key: str) -> Phrases:
    """The list under a key of a finder's dictionary; none where the language has no such list."""
    return Phrases(words(language, finder).get(key) or ())


@cache
def terms(language: str, finder: str, key: str) -> Terms:
    """The lists under a key, by the term they stand for, in the order of the file."""
    return Terms(words(language, finder).get(key) or {})


def pattern(phrase: str) -> re.Pattern[str]:
    """What a phrase means. Raises DictionaryBroken where it means nothing."""
    meant = re.escape(phrase.strip())
    for sign, meaning in _SIGNS:
        meant = meant.replace(sign, meaning)
    try:
        return re.compile(rf"(?<!\w){meant}(?!\w)", re.IGNORECASE)
    except re.error as fault:
        cure = "Close each bracket, and let a word follow it."
        raise DictionaryBroken(f"'{phrase}' is not a phrase ({fault}). {cure}") from fault
