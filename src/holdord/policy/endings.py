"""The day on which what we hold must be gone, by the rule of its process.

Promise:  2.4a, 3.4, 4.4, 5.4, 6.4 - "up to five years", "eight years from the last delivery"
Law:      GDPR Art. 5(1)(e), 13(2)(a)
Takes:    the register, the id of a process, civil days in the desk's time zone
Gives:    Ending: the day, and the rule that set it. From the start of that day the data may not be used; on that day
          they go. Reads no clock and no table
Refuses:  NoSuchRule, for a process the register does not know
Next:     ../decisions/rules.py (may we still?), ../retention/ (what is due)
"""

from dataclasses import dataclass
from datetime import date

from holdord.policy.register import EarlierPeriod, Process, Register, Retention
from holdord.policy.retaining import ALWAYS


class NoSuchRule(LookupError):
    """The register knows no such process, so nothing says how long its data may stay."""


@dataclass(frozen=True)
class Ending:
    """When storage ends, by which rule, counted from which day."""

    ends_on: date
    rule: Retention
    counted_from: date


def ending(register: Register, process: str, *, collected_on: date, anchored_on: date | None) -> Ending:
    """When what was collected that day in this process must be gone; raises NoSuchRule.

    ``anchored_on`` is the day of the last event the rule counts from, None while there was none: then the rule named
    by ``until_then`` holds. Where none is named, the same time is counted from the collection: an event that never
    comes must not keep data for ever.
    """
    found = register.process(process)
    rule = register.rule(found.retention) if found else None
    if found is None or rule is None:
        raise NoSuchRule(f"the register has no process {process!r} with a retention rule")
    until_then = register.rule(rule.until_then) if rule.until_then else None
    now = _ended(rule, until_then, collected_on, anchored_on)
    earlier = [as_promised(rule, each, until_then) for each in owed(found, rule) if collected_on < each.before]
    if not earlier:
        return now
    # Of what was promised when the data came and what is promised now, the sooner end: nobody gave them for longer.
    then = [_ended(*each, collected_on, anchored_on) for each in earlier]
    return min([now, *then], key=lambda ending: (ending.ends_on, ending.rule.restricted_for is not None))


def owed(process: Process, rule: Retention) -> tuple[EarlierPeriod, ...]:
    """The times that hold beside the rule's own, of which the sooner end counts: what was promised before, and the
    longest time whatever the event does."""
    return (*process.earlier, *rule.promised())


def as_promised(
    rule: Retention, earlier: EarlierPeriod, until_then: Retention | None = None
) -> tuple[Retention, Retention | None]:
    """A rule as it was before it became longer, and the one that held until its event. ``until_then`` is the one that
    holds now: what an instruction shortens goes as it says, and not as the rule does that has not begun."""
    plain: dict[str, object] = {"until_then": None}
    if earlier.before != ALWAYS:
        # Nobody had been told that it would be locked away, or looked at, first.
        plain |= {"action": "erase", "restricted_for": None, "recipe": None}
    was = rule.model_copy(update={"duration": earlier.duration, "starts": earlier.starts, **plain})
    if earlier.before == ALWAYS and earlier.starts != "collected" and until_then is not None:
        return was, until_then.model_copy(update={"duration": earlier.duration})
    if earlier.until_then is None:
        return was, None
    return was, rule.model_copy(update={"duration": earlier.until_then, "starts": "collected", **plain})


def _ended(rule: Retention, until_then: Retention | None, collected_on: date, anchored_on: date | None) -> Ending:
    anchor = _anchor(rule, collected_on, anchored_on)
    if anchor is None and until_then is not None:
        return _ended(until_then, None, collected_on, anchored_on)
    counted_from = anchor or collected_on
    return Ending(rule.duration.end(counted_from), rule, counted_from)


def _anchor(rule: Retention, collected_on: date, anchored_on: date | None) -> date | None:
    """The day the rule counts from, or None where its event has not happened.

    A financial year is the calendar year; its period runs from the first day after it, so that what concerns 2026 for
    five years stays through 2031-12-31 and goes on 2032-01-01.
    """
    if rule.starts == "collected":
        return collected_on
    if rule.starts == "end_of_financial_year":
        return date((anchored_on or collected_on).year + 1, 1, 1)
    return anchored_on
