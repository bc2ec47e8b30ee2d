"""Days and moments as exports write them, read the same way by every reader.

Takes:    text; the time zone a file means where it names none; whether the day stands before the month
Gives:    aware moments in UTC, days; None for what is neither
Why:      a guess at one date would be wrong for others of the same file: whether the day comes first is found out from
          all of them, or said
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_EARLIEST, _LATEST = 1970, 2100
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_THREE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?\s?m\.?)?", re.IGNORECASE)
_ZONED = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_EPOCH = re.compile(r"1\d{9}(\d{3})?")


def moment(text: str, *, zone: ZoneInfo, day_first: bool = True) -> datetime | None:
    """A moment in any usual spelling, or the midnight that begins a day."""
    bare = text.strip().strip("[]").replace("\u202f", " ").replace("\u200e", "")
    if _EPOCH.fullmatch(bare):
        return datetime.fromtimestamp(int(bare[:10]), UTC)
    if _ZONED.search(bare) and "T" in bare.upper():
        return _zoned(bare)
    found = _day_in(bare, day_first)
    if found is None:
        return None
    day, rest = found
    clock = _clock(rest)
    if clock is None:
        return None
    return datetime(day.year, day.month, day.day, *clock, tzinfo=zone).astimezone(UTC)


def day(text: str, *, day_first: bool = True) -> date | None:
    """A day in any usual spelling."""
    found = _day_in(text.strip(), day_first)
    return found[0] if found else None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Whether the day stands before the month in all of these; None where none of them tells."""
    for text in texts:
        found = _THREE.match(text.strip().strip("[\u200e"))
        if found and len(found[1]) <= 2:
            one, two = int(found[1]), int(found[2])
            if one > 12 >= two:
                return True
            if two > 12 >= one:
                return False
    return None


def _zoned(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo and _EARLIEST <= found.year <= _LATEST else None


def _day_in(text: str, day_first: bool) -> tuple[date, str] | None:
    """The day at the beginning of the text, and what stands after it."""
    if found := _ISO.match(text):
        numbers = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _THREE.match(text):
        one, two, three = int(found[1]), int(found[2]), int(found[3])
        if len(found[1]) == 4:
            numbers = (one, two, three)
        else:
            year = three + 2000 if len(found[3]) == 2 else three
            numbers = (year, two, one) if day_first else (year, one, two)
    else:
        return None
    try:
        found_day = date(*numbers)
    except ValueError:
        return None
    return (found_day, text[found.end() :]) if _EARLIEST <= found_day.year <= _LATEST else None


def _clock(rest: str) -> tuple[int, int, int] | None:
    """Hour, minute, second; midnight for nothing at all."""
    bare = rest.strip(" ,T").removeprefix("kl.").removeprefix("kl").strip()
    if not bare:
        return (0, 0, 0)
    found = _CLOCK.fullmatch(bare)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := (found[4] or "").lower().replace(".", "").replace(" ", ""):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
