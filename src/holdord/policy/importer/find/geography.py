"""Countries as texts name them: by Babel's names, by short ones, by their inflections, by adjectives.

Takes:    words of a policy and its language
Gives:    countries_in: each country named, with where it stands. 'EU' and 'EØS' are no countries
Next:     places.py (which of them data go to), third_parties.py (where a receiver is)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from holdord.policy.importer.dictionary import words

_BEGINNING = 2
_WORD = re.compile(r"(?<![\w.-])\w")


@dataclass(frozen=True)
class Named:
    """A country's code, and where in the text it is named."""

    code: str
    start: int
    end: int


def countries_in(text: str, language: str) -> Iterator[Named]:
    """In their order, each time they are named. English names are understood in every language."""
    known, end = _stems(language), 0
    for word in _WORD.finditer(text):
        beginning = text[word.start() : word.start() + _BEGINNING]
        if word.start() < end or not text.startswith(known.get(beginning, ()), word.start()):
            continue
        if found := _named(language, beginning).match(text, word.start()):
            end = found.end()
            yield Named(str(found.lastgroup)[1:], found.start(), end)


def country_of(text: str, language: str) -> str:
    """The one country a short text names, '' if it names none or several."""
    codes = {named.code for named in countries_in(text, language)}
    return codes.pop() if len(codes) == 1 else ""


#: What may stand beside countries in a cell that names nothing else: 'Irland, USA', 'Ireland (EU) and the US'.
_BETWEEN = re.compile(r"(?i)\s*(?:[,;/&+()·-]|\b(?:og|and|och|ja|the|eu|eea|eøs|ees|eta|eu/eøs|eu/ees)\b)\s*")


def names_only_countries(cell: str, language: str) -> bool:
    """Whether a cell of a table says where something is and nothing else, whatever its column is called."""
    left, end = [], 0
    for named in countries_in(cell, language):
        left.append(cell[end : named.start])
        end = named.end
    return end > 0 and not _BETWEEN.sub("", "".join([*left, cell[end:]])).strip(" .")


@cache
def _named(language: str, beginning: str) -> re.Pattern[str]:
    """The names that begin so, with a group for each country."""
    known = _by_beginning(language)[beginning]
    parts = [
        f"(?P<c{code}>{'|'.join(sorted(known[code], key=len, reverse=True))})"
        for code in sorted(known, key=lambda code: -max(map(len, known[code])))
    ]
    return re.compile(rf"(?:{'|'.join(parts)})(?![\w])")


@cache
def _stems(language: str) -> Mapping[str, tuple[str, ...]]:
    """What the names that begin so are without their endings: a look at them spares most patterns."""
    stems: dict[str, set[str]] = {}
    for names in _spellings(language).values():
        for name in names:
            stems.setdefault(name[:_BEGINNING], set()).add(name.removesuffix("*"))
    return {beginning: tuple(said) for beginning, said in stems.items()}


@cache
def _by_beginning(language: str) -> Mapping[str, Mapping[str, set[str]]]:
    """The patterns of all names by their first letters, then by country: few words of a text begin so."""
    found: dict[str, dict[str, set[str]]] = {}
    for code, names in _spellings(language).items():
        for name, spelling in names.items():
            found.setdefault(name[:_BEGINNING], {}).setdefault(code, set()).add(spelling)
    return found


@cache
def _spellings(language: str) -> dict[str, dict[str, str]]:
    """The names of each country, and the pattern of each name."""
    known: dict[str, dict[str, str]] = {}
    for spoken in (language, "en"):
        ours = words(spoken, "places")
        for code, name in Locale(spoken).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ")
                and name not in ours["not_countries"]
            ):
                known.setdefault(code, {})[name] = _spelling(name, spoken)
        _add(known, ours["countries"], spoken)
        _add(known, ours["adjectives"], spoken)
    return known


def _add(known: dict[str, dict[str, str]], ours: Mapping[str, Any], language: str) -> None:
    for code, spellings in ours.items():
        known.setdefault(code, {}).update((name, _spelling(name, language)) for name in spellings)


def _spelling(name: str, language: str) -> str:
    """A star is any ending; in Danish, Norwegian and Swedish a name may be followed by the s of 'Danmarks'."""
    if name.endswith("*"):
        return re.escape(name[:-1]) + r"\w{0,20}"
    genitive = r"(?:['’]?s)?" if name[-1:].isalpha() else ""
    return re.escape(name) + ("" if language == "fi" else genitive)
