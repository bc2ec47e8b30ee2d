"""What goes in the months to come, process by process; and the days on which one person's data go.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4; 7.2a
Law:      GDPR Art. 5(1)(e), 15(1)(d)
Takes:    the moment; one person, or everybody
Gives:    Forecast, OwnDates: counts and days. Nothing sealed is opened, and nobody is named
Why:      counted by days, not by things: a process has a few thousand days however many things it holds
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from holdord.lib.days import local_date
from holdord.policy import queries as policy
from holdord.policy.endings import ending
from holdord.policy.register import Register, Retention
from holdord.retention.queries.keeping import kept_of
from holdord.retention.rules import goes_on
from holdord.subjects import queries as subjects

#: So far the forecast looks.
MONTHS = 24


@dataclass(frozen=True)
class Coming:
    """What is in store for one process: how many things end in each month of the forecast, and how many later.

    ``action`` is what becomes of them when their time is up, as the register says.
    """

    process: str
    rule: str
    action: str
    counts: tuple[int, ...]
    later: int

    @property
    def soon(self) -> int:
        """How many end within the forecast."""
        return sum(self.counts)


@dataclass(frozen=True)
class Forecast:
    """The months from this one on, each by its first day, and what ends in them; what is due already ends now."""

    today: date
    months: tuple[date, ...]
    processes: tuple[Coming, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """How many things end in each month, in all processes."""
        return tuple(sum(one.counts[place] for one in self.processes) for place in range(len(self.months)))


@dataclass(frozen=True)
class OwnDates:
    """When what we hold of one person in one process goes: the first and the last of it. ``kept`` of it stays longer,
    for what ``kept_by`` says, ``kept_until`` that day at least (None: nobody can say yet)."""

    process: str
    rule: str
    action: str
    records: int
    first_on: date
    last_on: date
    kept: int = 0
    kept_by: tuple[str, ...] = ()
    kept_until: date | None = None


def forecast(now: datetime, *, months: int = MONTHS) -> Forecast:
    """What goes in the next months, by process, in the order of the register; processes that hold nothing are left out.

    By age alone: what a hold keeps is counted in the month in which its time is up.
    """
    register = policy.obeyed().register
    today = local_date(now, register.desk.time_zone)
    firsts = _months_from(today, months)
    found = []
    for process in register.processes:
        ends: Counter[date] = Counter()
        for collected_on, anchored_on, count in subjects.days_held(process.id, register.desk.time_zone):
            last = _goes_on(register, process.id, collected_on, anchored_on)
            ends[max(last, today).replace(day=1)] += count
        rule = register.rule(process.retention)
        if ends and rule is not None:
            counts = tuple(ends[first] for first in firsts)
            found.append(Coming(process.id, rule.id, rule.action, counts, sum(ends.values()) - sum(counts)))
    return Forecast(today, firsts, tuple(found))


def own_dates(subject: UUID, now: datetime) -> list[OwnDates]:
    """For each process the person is known in, when what we hold of them goes; in the order of the register."""
    register = policy.obeyed().register
    zone = register.desk.time_zone
    kept = kept_of(subject, now)
    found = []
    for process in register.processes:
        ends: Counter[date] = Counter()
        for collected_on, anchored_on, count in subjects.days_held(process.id, zone, subject=subject):
            ends[_goes_on(register, process.id, collected_on, anchored_on)] += count
        rule = register.rule(process.retention)
        if not ends or rule is None:
            continue
        stays = [kept[record.id] for record in subjects.records_of(subject, process.id) if record.id in kept]
        days = [each.until for each in stays]
        found.append(
            OwnDates(
                process.id, rule.id, rule.action, sum(ends.values()), min(ends), max(ends), len(stays),
                tuple(sorted({each.code for each in stays})),
                max((day for day in days if day), default=None) if all(days) else None,
            )
        )  # fmt: skip
    return found


def _goes_on(register: Register, process: str, collected_on: date, anchored_on: date | None) -> date:
    found = ending(register, process, collected_on=collected_on, anchored_on=anchored_on)
    rule: Retention = found.rule
    return goes_on(rule, found.ends_on)


def _months_from(today: date, months: int) -> tuple[date, ...]:
    first = today.year * 12 + today.month - 1
    return tuple(date(month // 12, month % 12 + 1, 1) for month in range(first, first + months))
