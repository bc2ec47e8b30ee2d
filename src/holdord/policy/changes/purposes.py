"""Why data are used: purposes, their grounds, their reach, their nature.

Law:      GDPR Art. 5(1)(b), 6, 7, 13(3), 21(2), 22
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
    using,
)
from holdord.policy.register import Purpose, Register
from holdord.terms import LegalBasis


@look
def purposes_come_and_go(before: Register, after: Register) -> Iterator[Change]:
    """A new purpose is told before it begins (GDPR Art. 13(3), 14(4))."""
    for purpose in only_in_second(before.purposes, after.purposes):
        yield Change(
            "purpose-added", purpose.id, Direction.ADDED, purpose.clauses, after=purpose.basis.value, material=True,
            tell=using(after, [purpose.id]),
        )  # fmt: skip
    for purpose in only_in_second(after.purposes, before.purposes):
        yield Change("purpose-dropped", purpose.id, Direction.DROPPED, purpose.clauses, before=purpose.basis.value)


@look
def grounds(before: Register, after: Register) -> Iterator[Change]:
    """Another ground for the same purpose: people are told, and where it is consent now, nobody has given it yet."""
    for old, new in on_both_sides(before.purposes, after.purposes):
        if old.basis is not new.basis:
            stronger = new.basis is LegalBasis.CONSENT
            yield Change(
                "basis-changed", new.id, Direction.STRENGTHENED if stronger else Direction.WEAKENED, new.clauses,
                before=old.basis.value, after=new.basis.value, material=True, tell=using(after, [new.id]),
                ask=(new.id,) if stronger else (),
            )  # fmt: skip
        elif old.interest_of != new.interest_of:
            yield Change(
                "interest-changed", new.id, Direction.CHANGED, new.clauses, old.interest_of, new.interest_of,
                material=True, tell=using(after, [new.id]),
            )  # fmt: skip


@look
def reach_of_purposes(before: Register, after: Register) -> Iterator[Change]:
    """More kinds of data for the same purpose: what was consented to was less (GDPR Art. 4(11), 5(1)(b))."""
    for old, new in on_both_sides(before.purposes, after.purposes):
        was, now = _used(before, old), _used(after, new)
        more, fewer = not_in_first(was, now), not_in_first(now, was)
        if more:
            yield Change(
                "purpose-widened", new.id, Direction.WEAKENED, new.clauses, after=listed(more), material=True,
                tell=using(after, [new.id]), ask=asked_for(after, [new.id]),
            )  # fmt: skip
        if fewer:
            yield Change("purpose-narrowed", new.id, Direction.STRENGTHENED, new.clauses, before=listed(fewer))


def _used(register: Register, purpose: Purpose) -> tuple[str, ...]:
    """The kinds of data it may use: its own list, or all that its processes hold."""
    if purpose.categories:
        return purpose.categories
    held = (id for process in register.processes_with(purpose.id) for id in process.categories)
    return tuple(dict.fromkeys(held))


@look
def ways_of_purposes(before: Register, after: Register) -> Iterator[Change]:
    """Another way of approaching people for the same purpose: who said yes to letters did not say yes to calls."""
    for old, new in on_both_sides(before.purposes, after.purposes):
        # A purpose that names no way is bound to none.
        more = not_in_first(old.reached_by, new.reached_by) if old.reached_by else []
        fewer = not_in_first(new.reached_by, old.reached_by) if new.reached_by else []
        if more or (old.reached_by and not new.reached_by):
            yield Change(
                "approaches-more", new.id, Direction.WEAKENED, new.clauses, before=listed(old.reached_by),
                after=listed(new.reached_by), material=True, tell=using(after, [new.id]),
                ask=asked_for(after, [new.id]),
            )  # fmt: skip
        elif fewer or (new.reached_by and not old.reached_by):
            yield Change("approaches-less", new.id, Direction.STRENGTHENED, new.clauses,
                         before=listed(old.reached_by), after=listed(new.reached_by))  # fmt: skip
        if not_in_first(old.customers_of, new.customers_of):
            yield Change("customers-unasked", new.id, Direction.WEAKENED, new.clauses,
                         after=listed(new.customers_of), material=True, tell=using(after, [new.id]))  # fmt: skip


_NATURES = (
    ("direct_marketing", "marketing"),
    ("profiling", "profiling"),
    ("automated_decisions", "automated-decisions"),
)


@look
def nature_of_purposes(before: Register, after: Register) -> Iterator[Change]:
    """A purpose that begins to advertise, to profile or to decide by machine is another purpose (Art. 21(2), 22)."""
    for old, new in on_both_sides(before.purposes, after.purposes):
        for key, name in _NATURES:
            if getattr(old, key) and not getattr(new, key):
                yield Change(f"{name}-ended", new.id, Direction.STRENGTHENED, new.clauses)
            if getattr(new, key) and not getattr(old, key):
                yield Change(
                    f"{name}-begun", new.id, Direction.WEAKENED, new.clauses, material=True,
                    tell=using(after, [new.id]), ask=asked_for(after, [new.id]),
                )  # fmt: skip
