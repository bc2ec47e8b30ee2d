"""How a name is written down so that it can be found by its beginning, and how little that tells.

Promise:  9.1 - what people are called stands nowhere in clear, and cannot be read out of what finds them
Law:      GDPR Art. 25(1), 32(1)(a)
Takes:    text. Reads no table and no key
Gives:    the parts of a name in one spelling; what is to be marked of them, each alone and two together; by which two
          of several words people are read; whether a name answers a question
Next:     actions/marking.py (who writes the marks), docs/decisions/0011-search-by-name.md (what the marks leak)
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import combinations

#: A part is marked by its first three, four, five and six letters. What is typed beyond is compared with the name.
SHORTEST, LONGEST = 3, 6

#: Two parts of a name are marked together by as many letters of both as these.
TOGETHER = (3, 5)

#: Of several words that were typed, the pairs of so many are tried for the rarest.
_TRIED = 4

#: Of one name as many parts are marked, the first ones. More is no name, and would cost as much as its sender likes.
MOST_PARTS = 8

#: Bits a mark has. Among many people, several beginnings share each mark, so that no mark stands for one of them.
BITS = 16

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
_TWO_WAYS = (("aa", "a"), ("ae", "a"), ("oe", "o"))
_PARTS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """One spelling for the ways a name is written: Åse, Aase and AASE are one; so are Søren, Soeren and Soren."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_LETTERS)
    for written, as_one in _TWO_WAYS:
        folded = folded.replace(written, as_one)
    return folded


def parts(text: str) -> list[str]:
    """The words of a name, folded, each once and in their order; single letters are left out."""
    return [part for part in dict.fromkeys(_PARTS.findall(fold(text[:500]))) if len(part) > 1][:MOST_PARTS]


def beginnings(text: str) -> set[str]:
    """What is marked of a name: how each of its parts begins, and a part of two letters as a whole."""
    return {start for part in parts(text) for start in _beginnings(part)}


def pairs(text: str) -> set[tuple[str, str]]:
    """What is marked of each two parts of a name together: as many letters of both, in the order of the alphabet.

    Two words typed are met by one mark so, however many people have either of them.
    """
    return {
        pair
        for one, other in combinations(parts(text), 2)
        for letters in TOGETHER
        if (pair := _pair(one, other, letters))
    }


def pairs_asked(words: Sequence[str]) -> list[tuple[str, str]]:
    """Of words that were typed, those two together by which people can be found: of each two the longest marked."""
    found = (
        next(pair for letters in reversed(TOGETHER) if (pair := _pair(one, other, letters)))
        for one, other in combinations(words[:_TRIED], 2)
    )
    return list(dict.fromkeys(found))


def nested(words: Iterable[str]) -> bool:
    """Whether one of these words begins another, so that one part of a name could be taken for both."""
    return any(_begins(one, other) or _begins(other, one) for one, other in combinations(words, 2))


def beginning(part: str) -> str:
    """The longest beginning of what was typed that can have been marked."""
    return part[:LONGEST]


def answers(asked: Iterable[str], text: str) -> bool:
    """Whether each word that was asked for begins a part of this name, each another; two letters must be a whole one.

    The longest are seen to first: what they can be a beginning of, shorter ones can be too.
    """
    held = parts(text)
    for word in sorted(asked, key=len, reverse=True):
        part = next((part for part in held if _begins(word, part)), None)
        if part is None:
            return False
        held.remove(part)
    return True


def same(one: str, other: str) -> bool:
    """Whether two names are one, whatever the order of their parts."""
    return bool(parts(one)) and sorted(parts(one)) == sorted(parts(other))


def whole(*texts: str) -> str:
    """Several names as one text to be marked, so that equal ones have equal marks; "" where one of them is empty."""
    sorted_parts = [" ".join(sorted(parts(text))) for text in texts]
    return "\x1f".join(sorted_parts) if all(sorted_parts) else ""


def _beginnings(part: str) -> list[str]:
    if len(part) < SHORTEST:
        return [part]
    return [part[:length] for length in range(SHORTEST, min(len(part), LONGEST) + 1)]


def _pair(one: str, other: str, letters: int) -> tuple[str, str] | None:
    if any(SHORTEST <= len(part) < letters for part in (one, other)):
        return None
    first, second = sorted((one[:letters], other[:letters]))
    return first, second


def _begins(word: str, part: str) -> bool:
    return part == word if len(word) < SHORTEST else part.startswith(word)
