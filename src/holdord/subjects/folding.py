"""How a name is written down so that it can be found by its beginning, and how little that tells.

Promise:  9.1 - what people are called stands nowhere in clear, and cannot be read out of what finds them
Law:      GDPR Art. 25(1), 32(1)(a)
Takes:    text. Reads no table and no key
Gives:    the parts of a name in one spelling; what is to be marked of them; whether a name answers a question
Next:     actions/marking.py (who writes the marks), docs/decisions/0011-search-by-name.md (what the marks leak)
"""

import re
import unicodedata
from collections.abc import Iterable

#: A part is marked by its first three, four, five and six letters. What is typed beyond is compared with the name.
SHORTEST, LONGEST = 3, 6

#: Of one name as many parts are marked, the first ones. More is no name, and would cost as much as its sender likes.
MOST_PARTS = 8

#: Bits a mark has. Among many people, several beginnings share each mark, so that no mark stands for one of them.
BITS = 16

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "œ": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})
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


def beginning(part: str) -> str:
    """The longest beginning of what was typed that can have been marked."""
    return part[:LONGEST]


def answers(asked: Iterable[str], text: str) -> bool:
    """Whether each part that was asked for begins some part of this name; two letters must be a whole one."""
    held = parts(text)
    return all(any(_begins(word, part) for part in held) for word in asked)


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


def _begins(word: str, part: str) -> bool:
    return part == word if len(word) < SHORTEST else part.startswith(word)
