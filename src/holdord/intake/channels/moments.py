"""Days and moments as exports write them, read the same way by every reader.

Takes:    text; the time zone a file means where it names none; whether the day stands before the month
Gives:    aware moments in UTC; None for what is none. Of one date, what it tells of the order of day and month
Why:      a figure is read as the day it most likely means only where nothing else is usual: 46112 under a date is the
          day a spreadsheet counts so, but 24:05 is either of two days, and is refused
Next:     orders.py (which order a whole file has)
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import Enum
from zoneinfo import ZoneInfo

_EARLIEST, _LATEST = 1970, 2100
#: In Danish, English, Norwegian and Swedish, whole and cut short.
_NAMES = (
    "januar january januari jan", "februar february februari feb", "marts march mars mar", "april apr", "maj may mai",
    "juni june jun", "juli july jul", "august augusti aug", "september sept sep", "oktober october okt oct",
    "november nov", "december desember dec des",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
_WEEKDAYS = (
    "mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag monday tuesday wednesday thursday "
    "friday saturday sunday man tirs tir ons tors tor fre lør søn mån tis lör sön mon tues tue wed thurs thur thu fri "
    "sat sun"
)
_BEFORE = re.compile(rf"(?:(?:{'|'.join(_WEEKDAYS.split())})\.?,?\s+)?(?:(?:den|d\.|the)\s+)?", re.IGNORECASE)
_FIGURES = re.compile(r"(\d{1,4})\s?[./-]\s?(\d{1,2})(?:\s?[./-]\s?|\s(?=\d{4}\b))(\d{1,4})(?!\d)")
_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?=T|\s|\d{6}$|$)", re.IGNORECASE)
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|:e)?[\s./-]{1,2}(?:of\s+)?([^\W\d_]{3,9})[\s.,/-]{1,2}(\d{4}|\d{2})(?!\d)", re.IGNORECASE
)
_NAMED_DAY = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE)
_AT = re.compile(r"[\s,:]*(?:T(?=\d)|(?:kl\.?|klokken|at)(?=[\s\d]))?\s*", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?:[.,]\d{1,9})?\s*(?P<half>[ap]\.?\s?m\.?)?"
    r"|(?P<hour2>\d\d)(?P<minute2>\d\d)(?P<second2>\d\d)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*(?:(?P<name>Z|UTC|GMT|CET|CEST)|(?:UTC|GMT)?(?P<side>[+-])(?P<hours>\d\d)(?::?(?P<minutes>\d\d))?)"
    r"(?:\s\([^()]{1,40}\))?",
    re.IGNORECASE,
)
#: What clocks of this part of the world are called, in hours before UTC.
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2}
_EPOCH = re.compile(r"1\d{9}(\d{3})?")
#: The days a spreadsheet counts, from 1970 on; and where it begins.
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,12})?")
_FIRST_SERIAL, _LAST_SERIAL, _SERIAL_FROM = 25_569, 73_415, datetime(1899, 12, 30, tzinfo=UTC)
_UNSEEN = str.maketrans({"\u202f": " ", "\xa0": " ", "\u200e": "", "\u200f": "", "\ufeff": ""})


class Tells(Enum):
    """What one date tells of the order of day and month in it. ``EITHER``: it is a date in both, and not the same."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    EITHER = "either"


def moment(text: str, *, zone: ZoneInfo, day_first: bool = True) -> datetime | None:
    """A moment in any usual spelling, or the midnight that begins a day."""
    bare = _bare(text)
    if _EPOCH.fullmatch(bare):
        return datetime.fromtimestamp(int(bare[:10]), UTC)
    if _SERIAL.fullmatch(bare) and _FIRST_SERIAL <= float(bare) < _LAST_SERIAL:
        counted = _SERIAL_FROM + timedelta(seconds=round(float(bare) * 86_400))
        return counted.replace(tzinfo=zone).astimezone(UTC)
    found = _day_in(bare, day_first)
    clock = _clock(found[1], zone) if found else None
    if found is None or clock is None:
        return None
    hour, minute, second, there = clock
    day = found[0]
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=there).astimezone(UTC)


def begins_with_a_day(text: str) -> bool:
    """Whether a day stands there first, in either order of day and month."""
    return any(_day_in(_bare(text), order) for order in (True, False))


def told_by(text: str) -> Tells | None:
    """Which order of day and month this date can have; None for what is the same day in both, or no date."""
    bare = _bare(text)
    by_day, by_month = _day_in(bare, True), _day_in(bare, False)
    if by_day and by_month:
        return Tells.EITHER if by_day != by_month else None
    return Tells.DAY_FIRST if by_day else Tells.MONTH_FIRST if by_month else None


def _bare(text: str) -> str:
    return text.translate(_UNSEEN).strip().strip("[]").strip()


def _day_in(text: str, day_first: bool) -> tuple[date, str] | None:
    """The day at the beginning of the text, and what stands after it."""
    bare = text[_end(_BEFORE.match(text)) :]
    for spelling in (_figures, _together, _day_named, _named_day):
        if (found := spelling(bare, day_first)) is not None:
            numbers, end = found
            try:
                day = date(*numbers)
            except ValueError:
                return None
            return (day, bare[end:]) if _EARLIEST <= day.year <= _LATEST else None
    return None


#: Year, month, day; and where the date ends.
_Numbers = tuple[tuple[int, int, int], int]


def _figures(text: str, day_first: bool) -> _Numbers | None:
    if (found := _FIGURES.match(text)) is None:
        return None
    one, two, three = int(found[1]), int(found[2]), int(found[3])
    if len(found[1]) == 4:
        return (one, two, three), found.end()
    year = _year(found[3])
    return ((year, two, one) if day_first else (year, one, two)), found.end()


def _together(text: str, _day_first: bool) -> _Numbers | None:
    found = _TOGETHER.match(text)
    return ((int(found[1]), int(found[2]), int(found[3])), found.end()) if found else None


def _day_named(text: str, _day_first: bool) -> _Numbers | None:
    found = _DAY_NAMED.match(text)
    month = _MONTHS.get(found[2].casefold()) if found else None
    return ((_year(found[3]), month, int(found[1])), found.end()) if found and month else None


def _named_day(text: str, _day_first: bool) -> _Numbers | None:
    found = _NAMED_DAY.match(text)
    month = _MONTHS.get(found[1].casefold()) if found else None
    return ((int(found[3]), month, int(found[2])), found.end()) if found and month else None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _clock(rest: str, zone: tzinfo) -> tuple[int, int, int, tzinfo] | None:
    """Hour, minute, second, and the zone of them; midnight for nothing at all."""
    if not rest.strip(" ,"):
        return (0, 0, 0, zone)
    bare = rest[_end(_AT.match(rest)) :].strip()
    found = _CLOCK.match(bare)
    if found is None:
        return None
    there = _zone(bare[found.end() :], zone)
    hour, minute = int(found["hour"] or found["hour2"]), int(found["minute"] or found["minute2"])
    second = int(found["second"] or found["second2"] or 0)
    if half := (found["half"] or "").lower().replace(".", "").replace(" ", ""):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute, second, there) if there and hour < 24 and minute < 60 and second < 60 else None


def _zone(text: str, zone: tzinfo) -> tzinfo | None:
    """The zone that is named after a clock, or else that of the file; None for what is none."""
    if not text.strip():
        return zone
    if (found := _ZONE.fullmatch(text)) is None:
        return None
    if found["name"]:
        return timezone(timedelta(hours=_ZONES[found["name"].lower()]))
    ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-ahead if found["side"] == "-" else ahead) if ahead <= timedelta(hours=14) else None


def _end(found: re.Match[str] | None) -> int:
    return found.end() if found else 0
