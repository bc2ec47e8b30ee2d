"""Words that are meant but not spelt: with two letters swapped, one left out, doubled or not, or without æ, ø, å, ä, ö.

Takes:    the words a language's rows name
Gives:    Spelling, the long words of a language; slips, what is meant by a word that none has; loosely, a pattern for
          a word and for how keyboards write it
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

#: Shorter words have too many neighbours that mean something else.
_LONG = 6
#: And in these a letter that is left out makes no other word.
_LONGER = 8
_LOOSE = {"å": "(?:å|aa|a)", "ä": "(?:ä|æ|ae|a)", "æ": "(?:æ|ä|ae|a)", "ö": "(?:ö|ø|oe|o)", "ø": "(?:ø|ö|oe|o)"}
_FOLDED = str.maketrans("åäæöø", "aaaoo")
#: Without their letters these are other words.
_ALIKE = frozenset(
    {"før", "för", "får", "når", "här", "där", "är", "rör", "hør", "år", "å", "spåra", "spårar", "spåras"}
)


class Spelling:
    """The long words of a language, by how they are misspelt."""

    def __init__(self, rows: Iterable[str]) -> None:
        known = {word for row in rows for word in re.findall(r"[^\W\d_]+(?!\w*~)\b", row) if len(word) >= _LONG}
        self.known = frozenset(known)
        self.meant = {wrong: word for word in sorted(known) for wrong in _slips(word)}


def slips(languages: Sequence[Spelling]) -> Mapping[str, str]:
    """The word that is meant, by how it is misspelt; those of the first language first. What is a word in one of them
    is no slip."""
    known = frozenset[str]().union(*(each.known for each in languages))
    meant = {wrong: word for each in reversed(languages) for wrong, word in each.meant.items()}
    return {wrong: word for wrong, word in meant.items() if wrong not in known}


def folded(word: str) -> str:
    """A word without its letters, however it is written: the same for all that `loosely` takes for it."""
    return word.translate(_FOLDED).replace("aa", "a").replace("ae", "a").replace("oe", "o")


def loosely(word: str) -> str:
    """A pattern for a word, as keyboards that lack its letters write it."""
    if word in _ALIKE:
        return re.escape(word)
    return "".join(_LOOSE.get(letter) or re.escape(letter) for letter in word)


def _slips(word: str) -> Iterator[str]:
    """Within the word: how it begins and ends tells it from others, and from its own forms."""
    for at in range(1, len(word) - 1):
        if len(word) >= _LONGER or word[at] == word[at + 1]:
            yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        if at < len(word) - 2:
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
