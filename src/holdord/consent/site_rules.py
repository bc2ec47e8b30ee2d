"""What a choice on the website may say.

Promise:  2.1b - a choice is kept as it was made, service by service
Law:      GDPR Art. 7(1), 7(3)
Takes:    what a browser sent, as plain values
Gives:    Said, or the refusal. Reads no clock and no table
Refuses:  NotAChoice, which names the place and repeats nothing of what was sent
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from holdord.policy.periods import Period

#: What may be done in front of the banner. 'gpc': the browser said no for its owner, and nobody was asked.
ACTS = ("accept", "refuse", "choose", "widget", "withdraw", "gpc")
#: Where it was done: 0 nowhere (the browser's signal), 1 the banner, 2 the choices behind it, 3 elsewhere on the page.
LAYERS = (0, 1, 2, 3)
#: As many services as the column holds.
MOST_SLOTS = 256
#: What the number of a visitor looks like in a cookie; the same in short for the words shown.
_NUMBER = re.compile(r"[0-9a-f]{32}")
_SHORT = re.compile(r"[0-9a-f]{16}")
#: Number, minute, asked below, allowed, and what the browser's storage may hold, which is the browser's own business.
_COOKIE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})\.([0-9]{1,3})\.([0-9a-f]{1,64})\.[012]")
_ALLOWED = re.compile(r"[0-9a-f]{1,64}")


class NotAChoice(ValueError):
    """What was sent is no choice. ``place`` is the name of the field."""

    def __init__(self, place: str, right: str) -> None:
        super().__init__(f"{place}: {right}")
        self.place, self.right = place, right


@dataclass(frozen=True)
class Said:
    """A choice as it was sent."""

    visitor: UUID
    question: str
    act: str
    layer: int
    below: int
    allowed: int
    gpc: bool
    said_at_ms: int


def said(sent: Mapping[str, Any]) -> Said:
    """Read what a browser sent. Raises NotAChoice for the first thing that is none."""
    allowed = _matching(sent, "b", _ALLOWED, "up to 64 hexadecimal digits")
    return Said(
        visitor=visitor(sent),
        question=_matching(sent, "v", _SHORT, "16 hexadecimal digits"),
        act=_among(sent, "a", ACTS),
        layer=_among(sent, "l", LAYERS),
        below=_whole(sent, "n", MOST_SLOTS),
        allowed=int(allowed, 16),
        gpc=bool(_among(sent, "g", (0, 1))),
        said_at_ms=_whole(sent, "t", 10**14),
    )


def visitor(sent: Mapping[str, Any]) -> UUID:
    """The number of the browser. Raises NotAChoice."""
    return UUID(_matching(sent, "i", _NUMBER, "32 hexadecimal digits"))


def check(choice: Said, slots: Mapping[str, int]) -> None:
    """Whether the choice fits the words shown: nothing is said yes to that was not there. Raises NotAChoice."""
    shown = sum(1 << number for number in slots.values())
    if choice.allowed & ~shown:
        raise NotAChoice("b", "only services that were shown can be said yes to")
    if choice.act in ("withdraw", "gpc") and choice.allowed:
        raise NotAChoice("b", f"'{choice.act}' allows nothing: 0")


@dataclass(frozen=True)
class Kept:
    """What a browser's cookie says: whose, since when, asked about which slots, which of them allowed."""

    visitor: UUID
    at: datetime
    below: int
    allowed: int


def kept(cookie: str) -> Kept | None:
    """Read the cookie of the banner; None for what is none."""
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return None
    number, minute, below, allowed = found.groups()
    return Kept(UUID(number), datetime.fromtimestamp(int(minute) * 60, UTC), int(below), int(allowed, 16))


def is_due(said: Kept, slots: Mapping[str, int], no_stands: Period, yes_lasts: Period, at: datetime) -> bool:
    """Whether somebody is asked (again): about what is new, once a yes has lapsed, never soon after a no.

    The script decides by the same rule; where a month is counted in days, both leave people alone for the longest.
    """
    age = at - said.at
    if said.below == 0 or age > timedelta(days=yes_lasts.days_at_least):
        return True
    if all(slot < said.below for slot in slots.values()):
        return False
    no = any(slot < said.below and not allows(said.allowed, slot) for slot in slots.values())
    return not no or age >= timedelta(days=no_stands.days_at_most)


def allows(allowed: int, slot: int) -> bool:
    return bool(allowed >> slot & 1)


def number_of(typed: str) -> UUID | None:
    """The number as a person types it, with hyphens and spaces or without; None for what is none."""
    bare = re.sub(r"[\s-]", "", typed).lower()
    return UUID(bare) if _NUMBER.fullmatch(bare) else None


def _matching(sent: Mapping[str, Any], name: str, pattern: re.Pattern[str], right: str) -> str:
    value = sent.get(name)
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise NotAChoice(name, right)


def _among(sent: Mapping[str, Any], name: str, known: tuple[Any, ...]) -> Any:
    value = sent.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool) and value in known:
        return value
    raise NotAChoice(name, "one of " + ", ".join(map(str, known)))


def _whole(sent: Mapping[str, Any], name: str, most: int) -> int:
    value = sent.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
        return value
    raise NotAChoice(name, f"a whole number from 0 to {most}")
