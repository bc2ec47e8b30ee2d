"""A small language for the ways in which a thing is said, so that the dictionaries read like words and not like code.

    opbevar*                 any ending; `*periode` any beginning
    slet* ... efter          up to sixty characters between
    ret til [at få] indsigt  what stands in brackets may be missing; a word must follow it
    (indsigt|adgang)         one of them

Takes:    lists of such phrases, from words/<language>/<finder>.yaml
Gives:    Phrases: whether, where and how often one of them stands in a text. Case does not matter; whole words only
Note:     a phrase is looked for only where its longest fixed piece stands, so long lists cost little
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache

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


#: Headings and the words that open a list are asked about once for each sentence under them.
_REMEMBERED = 200


class Phrases:
    """Some ways of saying one thing."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = [_Phrase(phrase) for phrase in phrases]
        self.within = lru_cache(_REMEMBERED)(self._within)

    def all(self, text: str) -> list[re.Match[str]]:
        """Every place where one of them stands, in order; two may overlap."""
        low = text.lower()
        found = [match for phrase in self._phrases if phrase.fixed in low for match in phrase.regex.finditer(text)]
        return sorted(found, key=lambda match: match.span())

    def first(self, text: str) -> re.Match[str] | None:
        """The first place where one of them stands."""
        return next(iter(self.all(text)), None)

    def _within(self, text: str) -> bool:
        """Whether one of them stands there at all."""
        if not text:
            return False
        low = text.lower()
        return any(phrase.fixed in low and phrase.regex.search(text) for phrase in self._phrases)


class _Phrase:
    """One of them. Most are never met in a text, and their patterns never made."""

    def __init__(self, phrase: str) -> None:
        self.written, self.fixed = phrase, _fixed(phrase)
        if any(phrase.count(opened) != phrase.count(closed) for opened, closed in ("()", "[]")):
            raise DictionaryBroken(f"'{phrase}' is not a phrase: a bracket is open. Close each bracket.")

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return pattern(self.written)


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


def _fixed(phrase: str) -> str:
    return max(_NOT_FIXED.split(phrase.lower()), key=len)
