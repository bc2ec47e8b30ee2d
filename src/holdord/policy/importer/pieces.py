"""What must stand in a text for a phrase to stand there: told by a look, before any pattern is tried.

Takes:    a phrase, as phrases.py describes them
Gives:    pieces_of: of each part of the phrase the pieces of which one must be there, the most telling part first; and
          the beginnings of words where the phrase itself begins. spaced: a text as it is looked into
Why:      a policy has a thousand sentences and the dictionaries a thousand phrases; nearly all that a text does not say
          is known by a word that is not in it
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What divides a phrase into what is fixed: brackets with all that is in them, gaps, any endings.
_NOT_FIXED = re.compile(r"\([^)]*\)|\[[^\]]*\]|\.\.\.|[*\s]")
_NO_WORD = re.compile(r"\W")
_ONE_WORD = re.compile(r"[^\W_]+\*?")


@dataclass(frozen=True)
class Pieces:
    """In small letters, with a space where a word begins or ends.

    ``parts``: of each, one piece stands wherever the phrase stands. ``begins``: it stands only where one of these
    begins; empty where that is not known.
    """

    parts: tuple[tuple[str, ...], ...]
    begins: tuple[str, ...]


def spaced(text: str) -> str:
    """The text in small letters, with a space for every sign and at both ends."""
    return f" {_NO_WORD.sub(' ', text.lower())} "


def pieces_of(phrase: str) -> Pieces:
    low = phrase.strip().lower()
    if _ONE_WORD.fullmatch(low):
        return Pieces(((piece := f" {low}".removesuffix("*") + " " * (low[-1] != "*"),),), (piece,))
    parts = sorted(filter(None, _parts(low)), key=lambda part: -min(map(len, part)))
    return Pieces(tuple(dict.fromkeys(parts)), _begins(low))


def _parts(low: str) -> Iterator[tuple[str, ...]]:
    start = 0
    for sign in (*_NOT_FIXED.finditer(low), None):
        end = sign.start() if sign else len(low)
        if end > start:
            yield (_bounded(low[start:end], low[:start], low[end:]),)
        if sign and sign[0].startswith("("):
            longest = [max(_fixed(*one), key=len) for one in _choices(low, sign)]
            yield tuple(dict.fromkeys(longest)) if all(longest) else ()
        start = sign.end() if sign else end


def _begins(low: str) -> tuple[str, ...]:
    """Where each of its meanings begins; none where one of them begins with a sign, or inside a word."""
    sign = _NOT_FIXED.match(low)
    if sign and not sign[0].startswith("("):
        return ()
    meanings = _choices(low, sign) if sign else [(low, "", "")]
    first = [next(iter(_fixed(*one)), "") for one in meanings]
    return tuple(dict.fromkeys(first)) if all(piece.startswith(" ") for piece in first) else ()


def _choices(low: str, sign: re.Match[str]) -> list[tuple[str, str, str]]:
    """What may stand in the brackets, each with what stands before and behind them."""
    return [(one, low[: sign.start()], low[sign.end() :]) for one in sign[0][1:-1].split("|")]


def _fixed(words: str, before: str, after: str) -> list[str]:
    """The fixed pieces of some words, in order; empty ones are where a sign stands."""
    found, start = [], 0
    for sign in (*_NOT_FIXED.finditer(words), None):
        end = sign.start() if sign else len(words)
        found.append(_bounded(words[start:end], before + words[:start], words[end:] + after))
        start = sign.end() if sign else end
    return found


def _bounded(piece: str, before: str, after: str) -> str:
    """The piece, with its bounds. None is sure behind '] ', since what stands in such brackets may be missing."""
    if not piece:
        return ""
    begins = piece[0].isalnum() and (not before or before[-1].isspace()) and not before.rstrip().endswith("]")
    ends = piece[-1].isalnum() and (not after or after[0].isspace())
    return f"{' ' * begins}{_NO_WORD.sub(' ', piece)}{' ' * ends}"
