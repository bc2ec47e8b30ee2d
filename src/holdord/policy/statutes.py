"""Laws that ask for data to be kept, country by country: for how long, counted from what, by which section.

Promise:  5.4, 8.0b - what a statute keeps stays as long as it asks, and not a day longer
Law:      GDPR Art. 6(1)(c), 17(3)(b); the sections stand in statutes.csv
Takes:    the code of a statute, the day that a thing concerns, the last day of the financial year
Gives:    Statute; `free_on`, the first day on which the statute no longer keeps it. A statute covers the records it is
          about and nothing else of the same person
Why:      those marked `to-check` come from general knowledge: have counsel look before you rely on them
"""

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from holdord.policy.periods import Period

_FILE = Path(__file__).with_name("statutes.csv")
#: The last day of a financial year that is the calendar year.
CALENDAR_YEAR = (12, 31)


@dataclass(frozen=True)
class Statute:
    """One duty to keep. ``starts``: after the 'financial_year' that the thing concerns, after the 'calendar_year' in
    which that ends, or after the 'tax_year' in which the tax on it falls due."""

    id: str
    country: str
    covers: str
    duration: Period
    starts: str
    source: str
    is_checked: bool

    def free_on(self, concerns: date, year_ends: tuple[int, int] = CALENDAR_YEAR) -> date:
        """The first day it may go: 2026-03-10 under Danish law, with the calendar year, gives 2032-01-01."""
        closed = financial_year_end(concerns, year_ends)
        if self.starts == "calendar_year":
            closed = date(closed.year, 12, 31)
        elif self.starts == "tax_year":
            # The tax on a year is due in the year after its end.
            closed = date(closed.year + 1, 12, 31)
        return self.duration.end(closed + timedelta(days=1))


@lru_cache(maxsize=1)
def statutes() -> dict[str, Statute]:
    """All we know of, by code."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return {
            row["id"]: Statute(
                row["id"], row["country"], row["covers"], Period.parse(row["duration"]), row["starts"], row["source"],
                row["checked"] == "sheet",
            )
            for row in csv.DictReader(rows)
        }  # fmt: skip


def financial_year_end(concerns: date, year_ends: tuple[int, int]) -> date:
    """The last day of the financial year in which that day lies; 29 February stands for the last of that month."""
    ends = _in_year(concerns.year, year_ends)
    return ends if concerns <= ends else _in_year(concerns.year + 1, year_ends)


def _in_year(year: int, year_ends: tuple[int, int]) -> date:
    month, day = year_ends
    last = monthrange(year, month)[1]
    # A year that ends with February ends on its last day, whichever that is.
    return date(year, month, last if (month == 2 and day >= 28) else min(day, last))
