"""What is collected, for how long, and what else it is used for.

Law:      GDPR Art. 5(1)(b), 5(1)(e), 6(4), 13(2)(a), 13(3)
"""

from collections.abc import Iterator

from holdord.policy.changes.change import (
    Change,
    Direction,
    asked_for,
    listed,
    look,
    not_in_first,
    on_both_sides,
    only_in_second,
)
from holdord.policy.register import Process, Register, Retention


@look
def processes_come_and_go(before: Register, after: Register) -> Iterator[Change]:
    for process in only_in_second(before.processes, after.processes):
        yield Change("process-added", process.id, Direction.ADDED, (process.section,), after=listed(process.categories))
    for process in only_in_second(after.processes, before.processes):
        yield Change("process-dropped", process.id, Direction.DROPPED, (process.section,))


@look
def data_of_processes(before: Register, after: Register) -> Iterator[Change]:
    """More kinds of data, other sources, other people: collected under the same name, but not the same."""
    for old, new in on_both_sides(before.processes, after.processes):
        for key, kind in (("categories", "collects"), ("sources", "source"), ("data_subjects", "people")):
            more = not_in_first(getattr(old, key), getattr(new, key))
            fewer = not_in_first(getattr(new, key), getattr(old, key))
            if more:
                yield Change(f"{kind}-more", new.id, Direction.WEAKENED, (new.section,), after=listed(more))
            if fewer:
                yield Change(f"{kind}-less", new.id, Direction.STRENGTHENED, (new.section,), before=listed(fewer))


@look
def uses_of_processes(before: Register, after: Register) -> Iterator[Change]:
    """An old purpose for data that were not collected for it is a further purpose (GDPR Art. 5(1)(b), 6(4), 13(3))."""
    known = {purpose.id for purpose in before.purposes}
    for old, new in on_both_sides(before.processes, after.processes):
        more = [id for id in not_in_first(old.purposes, new.purposes) if id in known]
        fewer = not_in_first(new.purposes, old.purposes)
        if more:
            yield Change(
                "further-purpose", new.id, Direction.WEAKENED, (new.section,), after=listed(more), material=True,
                tell=(new.id,), ask=asked_for(after, more),
            )  # fmt: skip
        if fewer:
            yield Change("purpose-left", new.id, Direction.STRENGTHENED, (new.section,), before=listed(fewer))


@look
def periods(before: Register, after: Register) -> Iterator[Change]:
    """A longer time is told first, and never holds for what people gave under the shorter one until they know."""
    for new in after.processes:
        old = before.process(new.id)
        if old is not None:
            yield from _period(new, _rules(before, old), _rules(after, new))


def _rules(register: Register, process: Process) -> list[Retention]:
    """The rule of the process, and the one that holds until its event has happened."""
    rule = register.rule(process.retention)
    until_then = register.rule(rule.until_then) if rule and rule.until_then else None
    return [found for found in (rule, until_then) if found]


def _period(process: Process, old: list[Retention], new: list[Retention]) -> Iterator[Change]:
    was, now = ([(rule.starts, rule.duration) for rule in rules] for rules in (old, new))
    if was == now:
        return
    starts_alike = [start for start, _ in was] == [start for start, _ in now]
    pairs = [(old, new) for (_, old), (_, new) in zip(was, now, strict=False)]
    shorter = starts_alike and not any(new.may_outlast(old) for old, new in pairs)
    if shorter and not any(old.may_outlast(new) for old, new in pairs):
        # '60 months' for '5 years'.
        return
    yield Change(
        "period-shorter" if shorter else "period-longer", process.id,
        Direction.STRENGTHENED if shorter else Direction.WEAKENED, new[0].clauses, _spoken(old), _spoken(new),
        material=not shorter, tell=() if shorter else (process.id,),
    )  # fmt: skip


def _spoken(rules: list[Retention]) -> str:
    return "; ".join(f"{rule.duration} ({rule.starts})" for rule in rules)
