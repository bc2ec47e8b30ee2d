"""A small language for the ways in which a thing is said, so that the dictionaries read like words and not like code.

    opbevar*                 any ending; `*periode` any beginning
    slet* ... efter          up to sixty characters between
    ret til [at få] indsigt  what stands in brackets may be missing; a word must follow it
    (indsigt|adgang)         one of them

Takes:    lists of such phrases, from words/<language>/<finder>.yaml
Gives:    Phrases: whether, where and how often one of them stands in a text. Case does not matter; whole words only
Note:     a phrase is looked for only where its longest fixed piece stands, as a word where it is one, so long lists
          cost little: what a text holds is gathered once, in pieces of four letters, and asked for by every list
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from operator import methodcaller

from holdord.policy.importer.dictionary import DictionaryBroken, words

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
_NOT_FIXED = re.compile(r"\([^)]*\)|\[[^\]]*\]|\.\.\.|[*\s]")


_SPAN = methodcaller("span")
_NO_WORD = re.compile(r"\W")
#: So many letters of a phrase tell whether a text may hold it at all.
_LETTERS = 4
#: Headings and the words that open a list are asked about once for each sentence under them.
_REMEMBERED = 200


class Phrases:
    """Some ways of saying one thing."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_letters: dict[str, list[_Phrase]] = {}
        for phrase in map(_Phrase, phrases):
            self._by_letters.setdefault(phrase.letters, []).append(phrase)
        self._letters = frozenset(self._by_letters)
        self.within = lru_cache(_REMEMBERED)(self._within)

    def all(self, text: str) -> list[re.Match[str]]:
        """Every place where one of them stands, in order; two may overlap."""
        spaced, likely = self._likely(text)
        return (
            sorted((match for phrase in likely for match in phrase.places(text, spaced)), key=_SPAN) if likely else []
        )

    def first(self, text: str) -> re.Match[str] | None:
        """The first place where one of them stands."""
        return next(iter(self.all(text)), None)

    def _within(self, text: str) -> bool:
        """Whether one of them stands there at all."""
        spaced, likely = self._likely(text)
        return any(True for phrase in likely for _place in phrase.places(text, spaced))

    def _likely(self, text: str) -> tuple[str, Sequence["_Phrase"]]:
        """The text as _held has it, and those whose fixed piece stands in it."""
        spaced, letters = _held(text)
        if self._letters.isdisjoint(letters):
            return spaced, ()
        likely = (phrase for some in self._letters & letters for phrase in self._by_letters[some])
        return spaced, [phrase for phrase in likely if phrase.fixed in spaced]


class _Phrase:
    """One of them. Most are never met in a text, and their patterns never made."""

    def __init__(self, phrase: str) -> None:
        pieces = _pieces(phrase)
        self.written, self.head, self.fixed = phrase, pieces[0], max(pieces, key=len)
        middle = (len(self.fixed) - _LETTERS) // 2
        self.letters = self.fixed[middle : middle + _LETTERS] if middle >= 0 else ""
        if any(phrase.count(opened) != phrase.count(closed) for opened, closed in ("()", "[]")):
            raise DictionaryBroken(f"'{phrase}' is not a phrase: a bracket is open. Close each bracket.")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return pattern(self.written)

    def places(self, text: str, spaced: str) -> Iterator[re.Match[str]]:
        """Where it stands, in order. A phrase that begins with a word is tried where that word stands and nowhere
        else: to let the pattern look for its own beginning takes many times as long."""
        if not self.head.startswith(" ") or len(spaced) != len(text) + 2:
            yield from self.regex.finditer(text)
            return
        # The space before the word stands in `spaced` where the word itself stands in the text.
        place = spaced.find(self.head)
        while place >= 0:
            match = self.regex.match(text, place)
            if match:
                yield match
            place = spaced.find(self.head, match.end() if match else place + 1)


@lru_cache(maxsize=8192)
def _held(text: str) -> tuple[str, frozenset[str]]:
    """The text in small letters, with a space for every sign and at both ends; and all of its runs of four letters,
    with the empty one for phrases that have no such run."""
    spaced = f" {_NO_WORD.sub(' ', text.lower())} "
    return spaced, frozenset(("", *(spaced[place : place + _LETTERS] for place in range(len(spaced) - _LETTERS + 1))))


@cache
def phrases(language: str, finder: str, key: str) -> Phrases:
    """The list under a key of a finder's dictionary; none where the language has no such list."""
    return Phrases(words(language, finder).get(key) or ())


@cache
def terms(language: str, finder: str, key: str) -> Mapping[str, Phrases]:
    """The lists under a key, by the term they stand for, in the order of the file."""
    return {term: Phrases(said or ()) for term, said in (words(language, finder).get(key) or {}).items()}


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


def _pieces(phrase: str) -> list[str]:
    """What every meaning of the phrase holds, with a space where a word must begin or end. The first is empty where
    the phrase begins with a sign."""
    low, pieces, start = phrase.strip().lower(), [], 0
    for sign in (*_NOT_FIXED.finditer(low), None):
        end = sign.start() if sign else len(low)
        pieces.append(_bounded(low, start, end))
        start = sign.end() if sign else end
    return pieces


def _bounded(phrase: str, start: int, end: int) -> str:
    """The piece, with its bounds. None is sure behind '] ', since what stands in such brackets may be missing."""
    piece, before, after = phrase[start:end], phrase[:start], phrase[end:]
    if not piece:
        return ""
    begins = piece[0].isalnum() and (not before or before[-1].isspace()) and not before.rstrip().endswith("]")
    ends = piece[-1].isalnum() and (not after or after[0].isspace())
    return f"{' ' * begins}{_NO_WORD.sub(' ', piece)}{' ' * ends}"
