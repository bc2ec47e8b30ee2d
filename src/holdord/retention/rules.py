"""What is due to go, and what is late: retention as pure dates.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4, 7.2a
Law:      GDPR Art. 5(1)(e), 17(1)(a), 17(3)(b)
Takes:    a retention rule of the register, civil days in the desk's time zone
Gives:    the latest day on which what is due today was collected (or anchored); whether a day is overdue; Kept, what
          a law asks to stay all the same
Next:     queries.py (what is due), actions.py (how it goes)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from holdord.lib.days import midnight
from holdord.policy.register import Process, Retention
from holdord.policy.retaining import Forewarning
from holdord.policy.statutes import statutes

#: What the house erases by itself: a period that ended, a consent that was asked for and never given.
BY_ITSELF = ("retention-ended", "never-confirmed")

#: Why something was erased, as the ledger says it: by itself, or for a person's right (GDPR Art. 17(1)(a)-(f)).
GROUNDS = (*BY_ITSELF, "A17-1-a", "A17-1-b", "A17-1-c", "A17-1-d", "A17-1-e", "A17-1-f", "minor")


#: So far a clock may be set back without anybody being asked: machines correct theirs by seconds.
SET_BACK = timedelta(minutes=5)


@dataclass(frozen=True)
class Doubt:
    """Why a clock is not believed: it went 'back', or it leapt 'ahead', from the highest time ever seen."""

    kind: str
    seen_at: datetime
    now: datetime

    @property
    def days(self) -> int:
        return abs(self.now - self.seen_at).days


def doubt(now: datetime, seen_at: datetime | None, leap: timedelta) -> Doubt | None:
    """Why a clock that says ``now`` is not believed, if the highest time ever seen is ``seen_at``; None, where it is.

    A house that stood still for longer than ``leap`` looks like a clock that leapt: somebody has to say which it was.
    """
    if seen_at is None:
        return None
    if now < seen_at - SET_BACK:
        return Doubt("back", seen_at, now)
    return Doubt("ahead", seen_at, now) if now > seen_at + leap else None


class KeysPrint:
    """A print over keyed hashes, in whatever order they come: their SHA-256 added up, modulo 2^256.

    A ledger keeps no order of what was written in one moment, so one that hangs on an order could not be computed anew.
    """

    def __init__(self) -> None:
        self._sum = 0

    def update(self, key: bytes) -> None:
        self._sum = (self._sum + int.from_bytes(sha256(key).digest())) % (1 << 256)

    def add(self, other: bytes) -> None:
        """Another print of the same kind: of what went by the same rule in another way."""
        self._sum = (self._sum + int.from_bytes(other)) % (1 << 256)

    def digest(self) -> bytes:
        return self._sum.to_bytes(32)


class Stage(StrEnum):
    """How far it is with the letter that says that something goes: none written yet; written, and the mail server has
    not taken it; it went, and the time they were given runs; that time is over; no letter reaches them."""

    OWED = "owed"
    QUEUED = "queued"
    GRACE = "grace"
    OVER = "over"
    UNREACHED = "unreached"


@dataclass(frozen=True)
class Forewarned:
    """A letter that said that something of a person in a process goes, on ``first_on`` or later, and what became of it.

    It speaks of what is counted from ``upto`` or earlier and ends by ``last_on``. ``sent_on``: the day the mail server
    took it, None while it has not; ``is_lost``: it did not arrive, or there was nowhere to send it.
    """

    upto: datetime
    first_on: date
    last_on: date
    written_on: date
    sent_on: date | None
    is_lost: bool


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with the letter they are owed, and the first day on which it may go; None while nobody can
    say. ``told_on`` is the day the letter went, where it did and did not come back; ``since_on`` the day from which the
    time they are given counts, also where none reached them."""

    stage: Stage
    free_on: date | None = None
    told_on: date | None = None
    since_on: date | None = None

    def may_go(self, today: date) -> bool:
        return self.free_on is not None and self.free_on <= today


def standing(
    warns: Forewarning, letters: Iterable[Forewarned], *, upto: datetime, last_on: date, today: date
) -> Standing:
    """Where a person stands for what is counted from ``upto`` or earlier and ends by ``last_on``: an old letter, about
    an end that did not come, says nothing of the next.

    The time they were given runs from the day after the letter went, in whole days, and nothing goes before the day
    that the letter names. Whom no letter reaches has the same time from the day it was written: somebody may find
    another way to tell them, and data are not kept for ever because an address is dead.
    """
    about = [letter for letter in letters if letter.upto >= upto and letter.last_on >= last_on]
    if told := [letter for letter in about if letter.sent_on is not None and not letter.is_lost]:
        first = min(told, key=lambda letter: _free_on(warns, letter))
        free_on = _free_on(warns, first)
        return Standing(Stage.OVER if free_on <= today else Stage.GRACE, free_on, first.sent_on, first.sent_on)
    if any(not letter.is_lost for letter in about):
        return Standing(Stage.QUEUED)
    if about:
        first = min(about, key=lambda letter: _free_on(warns, letter))
        return Standing(Stage.UNREACHED, _free_on(warns, first), since_on=first.sent_on or first.written_on)
    return Standing(Stage.OWED)


def _free_on(warns: Forewarning, letter: Forewarned) -> date:
    over = warns.grace.end(letter.sent_on or letter.written_on) + timedelta(days=1)
    return max(over, letter.first_on)


#: So long what is over age may wait for somebody to look at it, where the register says that somebody does.
LOOKED_AT_WITHIN = timedelta(days=30)


#: Gives the moment before which what is due was collected: `due_before`, or `overdue_before`.
Bound = Callable[[date, Retention, str], datetime]


class NoGround(ValueError):
    """An erasure was asked for on a ground the ledger does not know."""


def due_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """The moment before which a thing must have been collected to be due by ``today``: one comparison finds all.

    A thing collected on day C is due on the day the rule's period gives for C, whatever the hour; so all of the latest
    such day is due, and the bound is the midnight after it. What is locked away first is due when that is over. Where
    the period begins with the next year, that of everything collected before the year of the latest start.
    """
    over = rule.restricted_for.latest_start(today) if rule.restricted_for else today
    latest = rule.duration.latest_start(over)
    if rule.starts == "end_of_financial_year":
        return midnight(date(latest.year, 1, 1), time_zone)
    return midnight(latest + timedelta(days=1), time_zone)


def goes_on(rule: Retention, ends_on: date) -> date:
    """The day on which what ended that day goes: the same, unless it is locked away for a time first."""
    return rule.restricted_for.end(ends_on) if rule.restricted_for else ends_on


@dataclass(frozen=True)
class Kept:
    """Why a record stays: the code of a statute or a claim, and the first day it may go; None while nobody can say."""

    code: str
    until: date | None
    is_hold: bool = False


def by_statute(process: Process, purpose: str, concerns: date, today: date) -> Kept | None:
    """The statute that still keeps what was collected that day in a process for a purpose; the one that lasts longest.

    It keeps it through the last day it asks for: from the day after, the record is free (GDPR Art. 17(3)(b)).
    """
    found = [
        Kept(statute.id, until)
        for each in process.statutory
        if each.covers(purpose) and (statute := statutes().get(each.statute))
        if (until := statute.free_on(concerns, each.year_ends)) > today
    ]
    return max(found, key=longest, default=None)


def longest(kept: Kept) -> tuple[bool, date]:
    """What to sort by, the one that lasts longest last."""
    return kept.until is None, kept.until or date.min


def overdue_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """As `due_before`, for what was due yesterday or earlier: it should have gone by the end of its day."""
    return due_before(today - timedelta(days=1), rule, time_zone)


def near_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """As `due_before`, for what people are to hear of by today because it goes soon."""
    warns = rule.forewarning
    return due_before(warns.before.end(today) if warns else today, rule, time_zone)


def told_before(today: date, rule: Retention, time_zone: str) -> datetime:
    """As `due_before`, for what one letter speaks of: twice as far ahead, so that whoever writes each week is not
    written to each week."""
    warns = rule.forewarning
    return due_before(warns.before.end(warns.before.end(today)) if warns else today, rule, time_zone)
