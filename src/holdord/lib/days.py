"""Days in a place: its civil date, its midnight, its working days.

Law:      Reg. (EEC, Euratom) 1182/71 Art. 2(1), 3(4): the holidays of the state where the act is done
Takes:    aware moments, IANA time zones, country codes (DK, NO, FI, PL and whatever `holidays` knows)
Gives:    dates; moments in UTC
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SATURDAY = 5

#: The days that may be named: periods are counted on from each, and back.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)

#: Days that are no statutory holiday, or a doubtful one: counting them as working days gives the earlier, safe date.
_DOUBTFUL = {"FI": {"Midsummer Eve", "Christmas Eve", "Juhannusaatto", "Jouluaatto"}}


def named(text: str) -> date:
    """The day that is written as in 2026-12-31. Raises ValueError for what is none, and for one that lies too far."""
    found = date.fromisoformat(text)
    if not FIRST <= found <= LAST:
        raise ValueError(f"a day from {FIRST} to {LAST} is meant")
    return found


def local_date(moment: datetime, time_zone: str) -> date:
    """The civil date on which that moment falls in that zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def midnight(day: date, time_zone: str) -> datetime:
    """The moment that day begins in that zone, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        listed = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        # No list for that country: no day is treated as a holiday, which gives the earlier date.
        return frozenset()
    doubtful = _DOUBTFUL.get(country, set())
    return frozenset(day for day, name in listed.items() if not {part.strip() for part in name.split(";")} <= doubtful)


@lru_cache(maxsize=256)
def _half_holidays(country: str, year: int) -> frozenset[date]:
    """Days on which most offices are closed though no statute closes them: holidays only for who counts leniently."""
    if country == "DK":
        return frozenset({date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)})
    if country == "FI":
        midsummer = next(day for day in (date(year, 6, 20 + n) for n in range(7)) if day.weekday() == SATURDAY)
        return frozenset({midsummer - timedelta(days=1), date(year, 12, 24)})
    return frozenset()


def is_working_day(day: date, country: str, *, lenient: bool = False) -> bool:
    """Whether offices of that country are open: no Saturday, no Sunday, no statutory holiday."""
    if lenient and day in _half_holidays(country, day.year):
        return False
    return day.weekday() < SATURDAY and day not in _holidays(country, day.year)


def working_day_on_or_after(day: date, country: str, *, lenient: bool = False) -> date:
    """That day if it is a working day, else the next one."""
    while not is_working_day(day, country, lenient=lenient):
        day += timedelta(days=1)
    return day
