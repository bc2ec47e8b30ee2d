"""Spans of time in running text: "op til 8 år", "five (5) years", "halvandet år", "3-5 vuotta", "kuuden kuukauden".

Takes:    a text and its language; words/<language>/periods.yaml says how numbers and units are written
Gives:    Span: the duration as the register writes it ('18 months'), where it stands, whether it was a range
Note:     of a range the longer end is taken; hours become days, a quarter three months, a decade ten years
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from holdord.policy.importer.dictionary import words
from holdord.policy.periods import Period

#: What a unit of speech is in units of the register.
_UNITS = {
    "day": (1, "day"),
    "week": (1, "week"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "year": (1, "year"),
    "decade": (10, "year"),
}
_HALVES = {"year": 6}


@dataclass(frozen=True)
class Span:
    """A span of time in a text, between ``start`` and ``end``."""

    period: Period
    start: int
    end: int
    is_range: bool = False

    @property
    def duration(self) -> str:
        return str(self.period)


def spans(text: str, language: str) -> list[Span]:
    """The spans of time a text names, in order; none that overlap."""
    fixed = [span for regex, period in _fixed(language) for span in _as_said(text, regex, period)]
    counted = [span for match in _counted(language).finditer(text) if (span := _span(match, language))]
    return list(_apart(sorted([*fixed, *counted], key=lambda span: (span.start, -span.end))))


def _as_said(text: str, regex: re.Pattern[str], period: Period) -> Iterator[Span]:
    return (Span(period, match.start(), match.end()) for match in regex.finditer(text))


def _apart(found: list[Span]) -> Iterator[Span]:
    taken: list[Span] = []
    for span in found:
        if all(span.end <= other.start or other.end <= span.start for other in taken):
            taken.append(span)
            yield span


def _span(match: re.Match[str], language: str) -> Span | None:
    numbers = [number for name in ("low", "count") if (number := _number(match[name], language))]
    unit = _unit(match["unit"], language)
    period = _period(max(numbers), unit) if numbers else None
    return Span(period, match.start(), match.end(), is_range=len(numbers) > 1) if period else None


def _period(count: float, unit: str) -> Period | None:
    """A whole number of units; None for what the register cannot hold."""
    if unit == "hour":
        return Period(int(count // 24), "day") if count >= 24 and count % 24 == 0 else None
    times, plain = _UNITS[unit]
    if count % 1:
        return Period(int(count) * 12 + _HALVES[unit], "month") if unit in _HALVES else None
    return Period(int(count) * times, plain) if 1 <= count <= 999 else None


def _number(said: str | None, language: str) -> float | None:
    if not said:
        return None
    said = said.lower()
    if said[0].isdigit():
        digits = re.match(r"\d+", said)
        return int(digits[0] if digits else 0) + (0.5 if said.endswith(("½", ",5", ".5")) else 0)
    return float(_table(language, "numbers")[said])


def _unit(said: str, language: str) -> str:
    return str(_table(language, "units")[said.lower()])


@cache
def _table(language: str, key: str) -> Mapping[str, Any]:
    """Each written form and what it means: the file has it the other way round."""
    return {str(form).lower(): meaning for meaning, forms in words(language, "periods")[key].items() for form in forms}


@cache
def _fixed(language: str) -> list[tuple[re.Pattern[str], Period]]:
    said = words(language, "periods").get("fixed") or {}
    return [
        (re.compile(rf"\b(?:{'|'.join(re.escape(form) for form in forms)})\b", re.IGNORECASE), Period.parse(period))
        for period, forms in said.items()
    ]


@cache
def _counted(language: str) -> re.Pattern[str]:
    said = words(language, "periods")
    number = rf"(?:\d{{1,3}}(?:[.,]5|\s?½)?|{_any(_table(language, 'numbers'))})"
    return re.compile(
        rf"(?<![\w.,/§])(?:(?P<low>{number})\s*(?:[-–—]\s*(?=\d)|{_any(said['to'])}\s))?"
        rf"(?P<count>{number})(?:\s*\((?:{number})\))?[\s.-]*(?:(?:{_any(said['between'])})\s+){{0,2}}"
        rf"(?P<unit>{_any(_table(language, 'units'))})(?!\w)",
        re.IGNORECASE,
    )


def _any(forms: Any) -> str:
    return "|".join(re.escape(str(form)) for form in sorted(forms, key=lambda form: -len(str(form))))
