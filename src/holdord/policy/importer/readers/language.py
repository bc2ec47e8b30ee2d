"""Which language a policy is written in, told by its small words.

Takes:    a text
Gives:    guess: one of LANGUAGES, or None where none of them fits; words/<language>/language.yaml holds the small words
Next:     readers/__init__.py, which refuses what nobody here can read
"""

import re
from collections import Counter
from functools import cache

from holdord.policy.importer.dictionary import words
from holdord.policy.importer.text import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+")
#: Reading this much is enough to know, and keeps the time bounded.
_ENOUGH = 60_000
#: The least share of small words in a text of that language; a page of names and links has fewer.
_LEAST = 0.06
#: A telling word is one that the neighbours do not have: 'ikke' is Danish and Norwegian, 'af' only Danish.
_TELLING = 4
#: So many words on data and those who receive them tell the language of a bare list; so few small words of a language
#: that is not read are chance: 'de', 'la'.
_FEW, _STRAY = 2, 3


def guess(text: str) -> str | None:
    """The language with the most small words. Danish and Norwegian share most of theirs, so telling ones count more."""
    said = Counter(_WORD.findall(text[:_ENOUGH].casefold()))
    total = sum(said.values())
    if not total:
        return None
    common = {language: sum(said[word] for word in _common(language)) for language in LANGUAGES}
    telling = {language: sum(said[word] for word in _telling(language)) for language in LANGUAGES}
    best = max(LANGUAGES, key=lambda language: common[language] + _TELLING * telling[language])
    ours = common[best] + telling[best]
    other = max(sum(said[word] for word in set(small)) for small in words("other", "language").values())
    if ours >= _LEAST * total and ours > other:
        return best
    return _by_vocabulary(set(said)) if other <= _STRAY else None


def _by_vocabulary(said: set[str]) -> str | None:
    """A list of names has no small words; its headings and what is said of each name tell it."""
    known = {language: len(said & _vocabulary(language)) for language in LANGUAGES}
    own = {language: len(said & (_vocabulary(language) - _vocabulary("en"))) for language in LANGUAGES}
    # English words stand in every list, so a few of another language weigh more.
    best = max(LANGUAGES, key=lambda language: own[language]) if max(own.values()) >= _FEW else "en"
    return best if known[best] >= _FEW else None


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(words(language, "language")["common"])


@cache
def _telling(language: str) -> frozenset[str]:
    return frozenset(words(language, "language")["telling"])


@cache
def _vocabulary(language: str) -> frozenset[str]:
    """Single words for kinds of receivers, and for the columns of their tables."""
    said = words(language, "third_parties")
    columns = (word for names in said["headers"].values() for word in names)
    return frozenset(word.casefold() for word in (*said["generic"], *columns) if len(word) > 3 and word.isalpha())
