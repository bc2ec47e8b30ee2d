"""What is due to go, and what is late: retention as pure dates.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4, 7.2a
Law:      GDPR Art. 5(1)(e), 17(1)(a), 17(3)(b)
Takes:    a retention rule of the register, civil days in the desk's time zone
Gives:    the latest day on which what is due today was collected (or anchored); whether a day is overdue; Kept, what
          a law asks to stay all the same
Next:     queries.py (what is due), actions.py (how it goes)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdord.lib.days import midnight
from holdord.policy.register import Process, Retention
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
