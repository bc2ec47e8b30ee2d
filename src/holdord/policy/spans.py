"""From when on something must have happened for storage not to be over today: `endings`, the other way round.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4
Law:      GDPR Art. 5(1)(e)
Takes:    the register, a process, today in the desk's time zone
Gives:    Alive: a condition on the day of collection and the day of the last event, as days to compare them with. It is
          true exactly where `endings.ending(...).ends_on` is later than today (a property test holds the two equal)
          alive_since: the same in moments, kept for the day, since every decision asks for it
Next:     ../decisions/audience.py, which makes SQL of it; ../decisions/question.py, which asks it of one person
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from holdord.lib.days import midnight
from holdord.policy.endings import NoSuchRule, as_promised, owed
from holdord.policy.register import Register, Retention

#: What would have had to happen before our calendar begins: nothing did.
_EVER = date(2, 1, 1)


@dataclass(frozen=True)
class Since:
    """Alive, where the day lies here or later: 'collected', 'anchored', or 'latest' (anchored, else collected)."""

    of: str
    day: date


@dataclass(frozen=True)
class OnceAnchored:
    """Where the event has happened the first counts, where it has not the second."""

    anchored: Since
    before: Since


@dataclass(frozen=True)
class Alive:
    """All of these must hold; those of ``earlier`` only for what was collected before their day."""

    now: Since | OnceAnchored
    earlier: tuple[tuple[date, Since | OnceAnchored], ...] = ()

    def holds(self, collected_on: date, anchored_on: date | None) -> bool:
        """The condition, for one thing."""
        return _holds(self.now, collected_on, anchored_on) and all(
            collected_on >= before or _holds(rule, collected_on, anchored_on) for before, rule in self.earlier
        )


def alive(register: Register, process: str, today: date) -> Alive:
    """What keeps a process's data usable today; raises NoSuchRule."""
    found = register.process(process)
    rule = register.rule(found.retention) if found else None
    if found is None or rule is None:
        raise NoSuchRule(f"the register has no process {process!r} with a retention rule")
    until_then = register.rule(rule.until_then) if rule.until_then else None
    earlier = tuple((each.before, _since(*as_promised(rule, each, until_then), today)) for each in owed(found, rule))
    return Alive(_since(rule, until_then, today), earlier)


def alive_since(register: Register, process: str, today: date) -> Alive:
    """The same, with the moment each day begins in its place: for the moments that things are stored with."""
    kept = register.worked_out
    if (process, today) not in kept:
        rule, zone = alive(register, process, today), register.desk.time_zone
        earlier = tuple((midnight(before, zone), _in_moments(each, zone)) for before, each in rule.earlier)
        kept[process, today] = Alive(_in_moments(rule.now, zone), earlier)
    found: Alive = kept[process, today]
    return found


def _in_moments(rule: Since | OnceAnchored, time_zone: str) -> Since | OnceAnchored:
    if isinstance(rule, OnceAnchored):
        return OnceAnchored(
            *(replace(each, day=midnight(each.day, time_zone)) for each in (rule.anchored, rule.before))
        )
    return replace(rule, day=midnight(rule.day, time_zone))


def _since(rule: Retention, until_then: Retention | None, today: date) -> Since | OnceAnchored:
    counted = _first_day(rule, today)
    if rule.starts == "collected":
        return Since("collected", counted)
    if rule.starts == "end_of_financial_year":
        # Counted from the first of January after: the year of the event must be that of the latest start, or later.
        return Since("latest", date(rule.duration.latest_start(today).year, 1, 1))
    before = _since(until_then, None, today) if until_then else Since("collected", counted)
    if isinstance(before, OnceAnchored):
        before = before.before
    return OnceAnchored(Since("anchored", counted), before)


def _first_day(rule: Retention, today: date) -> date:
    """The first day from which the period is not over today."""
    try:
        return max(_EVER, rule.duration.latest_start(today) + timedelta(days=1))
    except (ValueError, OverflowError):
        return _EVER


def _holds(rule: Since | OnceAnchored, collected_on: date, anchored_on: date | None) -> bool:
    if isinstance(rule, OnceAnchored):
        rule = rule.before if anchored_on is None else rule.anchored
    day = anchored_on if rule.of == "anchored" else collected_on
    if rule.of == "latest":
        day = anchored_on or collected_on
    return day is not None and day >= rule.day
