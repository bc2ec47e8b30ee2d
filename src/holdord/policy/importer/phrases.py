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
from functools import cache

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


class Phrases:
    """Some ways of saying one thing."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = [(_fixed(phrase), _pattern(phrase)) for phrase in phrases]

    def all(self, text: str) -> list[re.Match[str]]:
        """Every place where one of them stands, in order; two may overlap."""
        low = text.lower()
        found = [match for needle, regex in self._phrases if needle in low for match in regex.finditer(text)]
        return sorted(found, key=lambda match: match.span())

    def first(self, text: str) -> re.Match[str] | None:
        """The first place where one of them stands."""
        return next(iter(self.all(text)), None)

    def within(self, text: str) -> bool:
        """Whether one of them stands there at all."""
        low = text.lower()
        return any(needle in low and regex.search(text) for needle, regex in self._phrases)


@cache
def phrases(language: str, finder: str, key: str) -> Phrases:
    """The list under a key of a finder's dictionary; none where the language has no such list."""
    return Phrases(words(language, finder).get(key) or ())


@cache
def terms(language: str, finder: str, key: str) -> Mapping[str, Phrases]:
    """The lists under a key, by the term they stand for, in the order of the file."""
    return {term: Phrases(said or ()) for term, said in (words(language, finder).get(key) or {}).items()}


def _pattern(phrase: str) -> re.Pattern[str]:
    pattern = re.escape(phrase.strip())
    for sign, meaning in _SIGNS:
        pattern = pattern.replace(sign, meaning)
    try:
        return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)
    except re.error as fault:
        cure = "Close each bracket, and let a word follow it."
        raise DictionaryBroken(f"'{phrase}' is not a phrase ({fault}). {cure}") from fault


def _fixed(phrase: str) -> str:
    return max(_NOT_FIXED.split(phrase.lower()), key=len)
