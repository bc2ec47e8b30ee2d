"""What a change of the policy would let go earlier or later, and when.

Promise:  11.1 - before we publish, we know what it does; 2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e)
Takes:    the edition in force and the one that would be; one person, or everybody
Gives:    'due': for each process and each of the next twelve months, how many records would end in it, before and
          after; what is due already ends this month; what is locked away first goes when that is over.
          'to-review': how many of them somebody has to look at before they go. 'due-earlier': how many end sooner than
          they do today. 'left-behind': how many stand in a process that would be dropped, where no rule would hold for
          them any more. Of one person 'ends': for each process, the day the first of theirs ends, before and after
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from holdord.lib.days import local_date
from holdord.lib.registry import Effect, impacts
from holdord.policy.endings import Ending, ending
from holdord.policy.loader import Edition
from holdord.policy.register import Register
from holdord.retention.rules import goes_on
from holdord.subjects import queries as subjects

_MONTHS = 12

#: When something was collected, and when the event it is counted from happened: how many records have the two alike.
Ages = Counter[tuple[date, date | None]]


@impacts.register("retention")
def impact(before: Edition, after: Edition, now: datetime, subject: UUID | None) -> Iterator[Effect]:
    old, new = before.register, after.register
    today = local_date(now, old.desk.time_zone)
    for process in (entry.id for entry in new.processes if old.process(entry.id)):
        ages = _ages(process, old.desk.time_zone, subject)
        if ages and subject is not None:
            was, would_be = (min(_ends(register, process, ages)) for register in (old, new))
            yield Effect("ends", process, was, would_be)
        elif ages and _rules(old, process) != _rules(new, process):
            yield from _compared(old, new, process, ages, today)
    for process in (entry.id for entry in old.processes if not new.process(entry.id)):
        if left := sum(_ages(process, old.desk.time_zone, subject).values()):
            yield Effect("left-behind", process, left, 0)


def _compared(old: Register, new: Register, process: str, ages: Ages, today: date) -> Iterator[Effect]:
    was, would_be = _by_month(_ends(old, process, ages), today), _by_month(_ends(new, process, ages), today)
    for month in _next_months(today):
        if was[month] or would_be[month]:
            yield Effect("due", process, was[month], would_be[month], month)
    waits, would_wait = (_reviewed(register, process, ages, today) for register in (old, new))
    if waits or would_wait:
        yield Effect("to-review", process, waits, would_wait)
    yield Effect("due-earlier", process, 0, _earlier(old, new, process, ages))


def _reviewed(register: Register, process: str, ages: Ages, today: date) -> int:
    """Of how many somebody has to look within the months that are counted."""
    months = _next_months(today)
    last = months[-1].replace(day=28) + timedelta(days=4)
    found = ((_ending(register, process, age), count) for age, count in ages.items())
    return sum(count for each, count in found if each.rule.action == "review" and each.ends_on < last.replace(day=1))


def _earlier(old: Register, new: Register, process: str, ages: Ages) -> int:
    return sum(count for age, count in ages.items() if _end(new, process, age) < _end(old, process, age))


def _ages(process: str, time_zone: str, subject: UUID | None) -> Ages:
    found: Ages = Counter()
    for collected_on, anchored_on, count in subjects.days_held(process, time_zone, subject=subject):
        found[collected_on, anchored_on] += count
    return found


def _end(register: Register, process: str, age: tuple[date, date | None]) -> date:
    found = _ending(register, process, age)
    return goes_on(found.rule, found.ends_on)


def _ending(register: Register, process: str, age: tuple[date, date | None]) -> Ending:
    return ending(register, process, collected_on=age[0], anchored_on=age[1])


def _ends(register: Register, process: str, ages: Ages) -> Counter[date]:
    found: Counter[date] = Counter()
    for age, count in ages.items():
        found[_end(register, process, age)] += count
    return found


def _by_month(ends: Counter[date], today: date) -> Counter[date]:
    months: Counter[date] = Counter()
    for day, count in ends.items():
        months[max(day, today).replace(day=1)] += count
    return months


def _next_months(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + _MONTHS)]


def _rules(register: Register, process: str) -> object:
    entry = register.process(process)
    rule = register.rule(entry.retention) if entry else None
    return rule, register.rule(rule.until_then) if rule and rule.until_then else None, entry.earlier if entry else ()
