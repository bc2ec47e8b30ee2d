"""Where a text says who decides over the data, and whom it names there.

Takes:    a TextCase
Gives:    Mention, in the order of the text; key(), by which a name is compared whatever its legal form
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from holdord.policy.lint.reading import Sentence, TextCase

_BIG = "A-ZÆØÅÄÖ"
_WORD = rf"[{_BIG}][\w.'’&/-]*"
#: A run of words with capitals; small words may stand between two of them.
_NAME = re.compile(rf"{_WORD}(?:\s+(?:(?:&|of|og|och|ja|i|and)\s+(?=[{_BIG}]))?(?:{_WORD}|&))*")
_FORMS = (
    "a/s", "a.s", "as", "asa", "i/s", "p/s", "k/s", "aps", "amba", "a.m.b.a", "ab", "oy", "oyj", "gmbh", "ag", "ltd",
    "limited", "inc", "llc", "plc", "bv", "b.v", "sa", "s.a", "sp. z o.o",
)  # fmt: skip
_FORM = re.compile(rf"[\s,]+(?:{'|'.join(map(re.escape, _FORMS))})\.?$", re.IGNORECASE)
_AND_WORDS = "og|and|och|ja|samt|sekä"
_BETWEEN = re.compile(rf"\s*(?:,|;|/|\b(?:{_AND_WORDS}|eller|or)\b)\s*")
_AND = re.compile(rf"\b(?:{_AND_WORDS})\s+[\"“(]?$")
#: A list of names is over before this.
_REACH = 400


@dataclass(frozen=True)
class Mention:
    """A place where controllers are named."""

    sentence: Sentence
    names: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key(name) for name in self.names)

    def __str__(self) -> str:
        return ", ".join(self.names)


def mentions(case: TextCase) -> list[Mention]:
    """Every place where somebody is said to decide: 'the controller is X', 'we means X and Y', 'X is controller'."""
    found = []
    for sentence in case.sentences.saying("controller_is", headings=True):
        ends = [end for _, end in case.said(sentence.text, "controller_is")]
        found.append((sentence, [name for end in ends for name in _listed(sentence.text[end : end + _REACH])]))
    for sentence in case.sentences.saying("is_controller"):
        before = sentence.text[: case.said(sentence.text, "is_controller")[0][0]]
        found.append((sentence, [name for name in names(before) if _FORM.search(name)]))
    return [Mention(sentence, tuple(dict.fromkeys(named))) for sentence, named in found if named]


def names(text: str) -> Iterator[str]:
    """What looks like a name in a text."""
    return (match[0] for match in _NAME.finditer(text))


def key(name: str) -> str:
    """A name without its legal form, to be compared."""
    return _FORM.sub("", name.strip(" .,")).casefold()


def _listed(text: str) -> list[str]:
    """The names at the beginning of a text, until something else comes.

    Several are names only where an 'and' ends the list: after a comma alone an address may follow.
    """
    found: list[str] = []
    opening = text.lstrip(" :\"“”'(")
    for piece in map(str.strip, _BETWEEN.split(opening)):
        match = _NAME.match(piece)
        rest = piece[match.end() :].strip(" .)") if match else ""
        if match is None or rest[:1].isdigit():
            break
        found.append(match[0].strip(" .,"))
        if rest:
            break
    return found if len(found) < 2 or _AND.search(opening[: opening.find(found[-1])]) else found[:1]
