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
from holdord.policy.retaining import Statutory


@look
def processes_come_and_go(before: Register, after: Register) -> Iterator[Change]:
    for process in only_in_second(before.processes, after.processes):
        yield Change("process-added", process.id, Direction.ADDED, (process.section,), after=listed(process.categories))
    for process in only_in_second(after.processes, before.processes):
        # What was collected in it stays behind without a rule: somebody has to stand by that (GDPR Art. 5(1)(e)).
        yield Change("process-dropped", process.id, Direction.DROPPED, (process.section,), material=True)


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
            yield from _period(old, new, _rules(before, old), _rules(after, new))


def _rules(register: Register, process: Process) -> list[Retention]:
    """The rule of the process, and the one that holds until its event has happened."""
    rule = register.rule(process.retention)
    until_then = register.rule(rule.until_then) if rule and rule.until_then else None
    return [found for found in (rule, until_then) if found]


def _period(was: Process, process: Process, old: list[Retention], new: list[Retention]) -> Iterator[Change]:
    if _as_said(was, old) == _as_said(process, new):
        return
    firm = any(then.bound != "max" for then in old)
    starts_alike = [rule.starts for rule in old] == [rule.starts for rule in new]
    pairs = list(zip(old, new, strict=False))
    longer = _stays_longer(was, process, pairs) or any(now.duration.may_outlast(then.duration) for then, now in pairs)
    shorter = starts_alike and not longer
    unlike = any(then.duration.may_outlast(now.duration) or _what_then(then) != _what_then(now) for then, now in pairs)
    if shorter and not unlike and was.statutory == process.statutory:
        # '60 months' for '5 years'.
        return
    yield Change(
        "period-shorter" if shorter else "period-longer", process.id,
        Direction.STRENGTHENED if shorter and not firm else Direction.WEAKENED, new[0].clauses, _spoken(was, old),
        _spoken(process, new), material=firm or not shorter, tell=() if shorter and not firm else (process.id,),
    )  # fmt: skip


def _stays_longer(was: Process, process: Process, pairs: list[tuple[Retention, Retention]]) -> bool:
    """Whether more is kept after the time is up: locked away for longer, looked at first, or kept for one more law or
    more of it for the same one."""
    if not all(any(_covers(then, now) for then in was.statutory) for now in process.statutory):
        return True
    return any(
        (then.at_most and (not now.at_most or now.at_most.may_outlast(then.at_most)))
        or (now.action == "review" and then.action != "review")
        or (now.restricted_for and (not then.restricted_for or now.restricted_for.may_outlast(then.restricted_for)))
        for then, now in pairs
    )


def _covers(then: Statutory, now: Statutory) -> bool:
    """Whether what the law keeps now was kept for it before; another end of the year may be a later one."""
    wide_enough = not then.purposes or (now.purposes and set(now.purposes) <= set(then.purposes))
    return then.statute == now.statute and then.year_ends == now.year_ends and bool(wide_enough)


def _as_said(process: Process, rules: list[Retention]) -> object:
    return [(rule.starts, rule.duration, _what_then(rule)) for rule in rules], process.statutory


def _what_then(rule: Retention) -> object:
    return rule.action, rule.restricted_for, rule.recipe, rule.bound, rule.at_most, rule.forewarning


def _spoken(process: Process, rules: list[Retention]) -> str:
    said = [f"{rule.duration} ({rule.starts}){_then(rule)}" for rule in rules]
    return "; ".join([*said, *map(_law, process.statutory)])


def _law(kept: Statutory) -> str:
    ends = f", {kept.financial_year_ends}" if kept.financial_year_ends else ""
    return f"{kept.statute} ({', '.join(kept.purposes) or '*'}{ends})"


def _then(rule: Retention) -> str:
    told = f"; {rule.bound}" if rule.bound != "max" else ""
    told += f"; <= {rule.at_most} (collected)" if rule.at_most else ""
    told += f"; ! {rule.forewarning.before}, {rule.forewarning.grace}" if rule.forewarning else ""
    if rule.restricted_for:
        return f"{told} + {rule.restricted_for} (restricted)"
    return told if rule.action == "erase" else f"{told} + {rule.action}"
