"""How long a cookie asks to stay, and how long people are told that it does.

Law:      CJEU C-673/17 (how long cookies work is told)
Takes:    a Set-Cookie line, or what a script writes; a lifetime of the register or of the catalogue
Gives:    Asked; seconds. Nothing of a cookie's value is kept
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from holdord.policy.periods import Period

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_TEXT = re.compile(r"(\d+) (second|minute|hour|day|week|month|year)s?")


@dataclass(frozen=True)
class Asked:
    """A cookie as it was asked for. ``seconds`` None: until the browser is closed; 0 or less: it was taken away."""

    name: str
    domain: str | None
    seconds: int | None
    http_only: bool

    @property
    def goes(self) -> bool:
        return self.seconds is not None and self.seconds <= 0


def asked(line: str, now: datetime) -> Asked | None:
    """Read one cookie, as a header or a script sets it (RFC 6265 section 5.2); None for what is none."""
    pair, *rest = line.split(";")
    name = pair.split("=", 1)[0].strip() if "=" in pair else ""
    if not name:
        return None
    said = {key.strip().lower(): value.strip() for key, _, value in (part.partition("=") for part in rest)}
    domain = said.get("domain", "").lstrip(".").lower() or None
    return Asked(name, domain, _seconds(said, now), "httponly" in said)


def _seconds(said: dict[str, str], now: datetime) -> int | None:
    # Max-Age wins over Expires, wherever they stand.
    if re.fullmatch(r"-?\d+", age := said.get("max-age", "")):
        return int(age[:12])
    try:
        end = parsedate_to_datetime(said["expires"].replace("-", " "))
    except (KeyError, ValueError, TypeError):
        return None
    return round(((end if end.tzinfo else end.replace(tzinfo=UTC)) - now).total_seconds())


def longest(period: Period | None) -> int | None:
    """How many seconds a lifetime of the register may have; None: until the browser is closed."""
    return period.days_at_most * _SECONDS["day"] if period else None


@dataclass(frozen=True)
class Told:
    """What people are told of a lifetime. ``known`` is false where the catalogue does not say."""

    known: bool
    seconds: int | None
    text: str


def of_the_catalogue(text: str | None) -> Told:
    """'2 years' as the catalogue has it; months and years as many days as they may have."""
    if text == "session":
        return Told(True, None, text)
    found = _TEXT.fullmatch(text or "")
    if found is None:
        return Told(False, None, text or "")
    count, unit = int(found[1]), found[2]
    if unit in _SECONDS:
        return Told(True, count * _SECONDS[unit], found[0])
    return Told(True, longest(Period(count, unit)), found[0])


def is_longer(seconds: int | None, told: Told) -> bool:
    """Whether something stays longer than was told: by more than a day, or than a hundredth of what was told."""
    if not told.known or seconds is None:
        return False
    return told.seconds is None or seconds > told.seconds + max(min(_SECONDS["day"], told.seconds), told.seconds // 100)


def in_words(seconds: int | None) -> tuple[int, str]:
    """A span as a number and a unit of the catalogue of texts: (13, 'month'). (0, 'session') until the end."""
    if seconds is None:
        return 0, "session"
    for unit, size in (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size * (2 if unit in ("year", "month") else 1) or (unit == "year" and seconds >= size):
            return round(seconds / size), unit
    return max(seconds, 0), "second"
