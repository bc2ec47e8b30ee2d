"""Birth dates within the personal numbers of the north: read with care, for most long numbers are none.

Law:      GDPR Art. 87; the numbers themselves are never kept by this, nor shown
Takes:    text, the language it may be in
Gives:    the place of each number that is one by its own check, and the birth date in it
"""

import re
from collections.abc import Iterator
from datetime import date

#: Denmark and Sweden write six digits, a hyphen, four: day first there, year first here. Norway eleven, with checks.
_SIX_AND_FOUR = re.compile(r"(?<![\d-])(\d{6})-(\d{4})(?![\d-])")
_EIGHT_AND_FOUR = re.compile(r"(?<![\d-])((?:19|20)\d{6})[-+]?(\d{4})(?![\d-])")
_ELEVEN = re.compile(r"(?<![\d-])(\d{6}) ?(\d{5})(?![\d-])")
_FIRST, _SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def found(text: str, language: str) -> Iterator[tuple[re.Match[str], date]]:
    """Each number that is one, and when its owner was born."""
    for match in _EIGHT_AND_FOUR.finditer(text):
        yield from _with(match, _swedish(match[1][2:], match[2], century=int(match[1][:2]) * 100))
    for match in _SIX_AND_FOUR.finditer(text):
        yield from _with(match, _swedish(match[1], match[2]) if language == "sv" else _danish(match[1], match[2]))
    for match in _ELEVEN.finditer(text):
        yield from _with(match, _norwegian(match[1] + match[2]))


def _with(match: re.Match[str], born_on: date | None) -> Iterator[tuple[re.Match[str], date]]:
    if born_on is not None:
        yield match, born_on


def _danish(day: str, rest: str) -> date | None:
    """The seventh digit says the century. There has been no check digit since 2007."""
    year, seventh = int(day[4:]), int(rest[0])
    if seventh < 4:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    return _date(century + year, int(day[2:4]), int(day[:2]))


def _swedish(day: str, rest: str, century: int | None = None) -> date | None:
    """With its check digit by Luhn. Without a century the latest that is not to come: a hyphen says under a hundred."""
    digits = [int(digit) for digit in day + rest]
    doubled = [digit if place % 2 else digit * 2 for place, digit in enumerate(digits)]
    if sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10:
        return None
    year = int(day[:2])
    return _date((century or (2000 if year < 40 else 1900)) + year, int(day[2:4]), int(day[4:]))


def _norwegian(number: str) -> date | None:
    digits = [int(digit) for digit in number]
    checks = (sum(a * b for a, b in zip(weights, digits, strict=False)) % 11 for weights in (_FIRST, _SECOND))
    if any(checks):
        return None
    year, individual = int(number[4:6]), int(number[6:9])
    century = 2000 if individual >= 500 and year < 40 else 1900
    return _date(century + year, int(number[2:4]), int(number[:2]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
