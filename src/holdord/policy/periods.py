"""Spans of time as people say them, and the day on which one ends.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4 - "up to five years", "eight years from the last delivery"
Law:      GDPR Art. 5(1)(e), 12(3); Reg. (EEC, Euratom) 1182/71 Art. 3(2)(c) for the missing day
Takes:    '24 months', '5 years', '14 days', '6 weeks'; dates
Gives:    Period; `end` clamps to the last day of a shorter month and never rolls to a working day
Refuses:  NotAPeriod (a ValueError), with what would be right
"""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_PATTERN = re.compile(r"(?P<count>[1-9][0-9]{0,3}) (?P<unit>day|week|month|year)s?")
_UNITS = ("day", "week", "month", "year")
#: The days of four years: after them the calendar of our time begins anew.
_CYCLE = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(1461))
_CYCLE_MONTHS = 48
#: The last day that every month has.
_IN_EVERY_MONTH = 28


class NotAPeriod(ValueError):
    """The text names no span of time."""


@dataclass(frozen=True)
class Period:
    """A whole number of calendar units. A month is a calendar month, never thirty days."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: object) -> "Period":
        """Read ``'24 months'``; raises NotAPeriod with the way to write it."""
        if isinstance(text, Period):
            return text
        match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
        if match is None or (match["count"] == "1") == match[0].endswith("s"):
            raise NotAPeriod(f"{text!r} is not a duration. Write a number and a unit: {_suggest(text)!r}")
        return cls(int(match["count"]), match["unit"])

    def end(self, start: date) -> date:
        """The day the span ends that began on ``start``: 2020-02-29 and 8 years give 2028-02-29, 1 year 2021-02-28."""
        if self.unit in ("day", "week"):
            return start + timedelta(days=self.count * (7 if self.unit == "week" else 1))
        return add_months(start, self.count * (12 if self.unit == "year" else 1))

    def latest_start(self, end: date) -> date:
        """The latest day on which a span may begin that has ended by ``end``: the inverse of `end`, for queries."""
        if self.unit in ("day", "week"):
            return end - timedelta(days=self.count * (7 if self.unit == "week" else 1))
        guess = add_months(end, -self.count * (12 if self.unit == "year" else 1))
        # Several days of a long month may end on the one last day of a short one: take the latest of them.
        return max(day for offset in range(-1, 4) if self.end(day := guess + timedelta(days=offset)) <= end)

    def may_outlast(self, other: "Period") -> bool:
        """Whether it ends later than the other on any day that both could begin on, as 731 days may for 24 months.

        Days are counted against months day by day of the calendar, since no month has a length.
        """
        if self._counts_days == other._counts_days:
            return self._units > other._units
        return self._days(max) > other._days(min)

    @property
    def days_at_least(self) -> int:
        """How few days it may have, by the day it begins on."""
        return self._days(min)

    @property
    def days_at_most(self) -> int:
        """How many days it may have."""
        return self._days(max)

    @property
    def _counts_days(self) -> bool:
        return self.unit in ("day", "week")

    @property
    def _units(self) -> int:
        """How many days, or months, it has."""
        return self.count * {"day": 1, "week": 7, "month": 1, "year": 12}[self.unit]

    def _days(self, pick: Callable[[Iterable[int]], int]) -> int:
        """How many days it has at least (min) or at most (max), by the day it begins on."""
        if self._counts_days:
            return self._units
        cycles, rest = divmod(self._units, _CYCLE_MONTHS)
        return cycles * len(_CYCLE) + pick((add_months(day, rest) - day).days for day in _CYCLE)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_PATTERN.pattern.replace('?P<count>', '').replace('?P<unit>', '')}$"}


def add_months(start: date, months: int) -> date:
    """The day of the same number ``months`` later (or earlier), or the last day of that month where it has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day <= _IN_EVERY_MONTH:
        return start.replace(year, month + 1)
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))


def _suggest(text: object) -> str:
    match = re.match(r"\s*([1-9][0-9]{0,3})\s*-?\s*([a-zA-Z]*)", str(text))
    if match is None:
        return "24 months"
    unit = next((unit for unit in _UNITS if match[2] and unit.startswith(match[2][0].lower())), "month")
    return str(Period(int(match[1]), unit))
